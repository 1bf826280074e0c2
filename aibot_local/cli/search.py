"""`aibot search`: articles by their words and by what they mean."""

from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import open_store, store_option
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.settings import load_settings


@click.command()
@click.argument("words", nargs=-1, required=True)
@store_option
@click.option(
    "--most", type=click.IntRange(min=1, max=200), default=20, show_default=True, help="Most articles."
)
@click.option("--words-only", is_flag=True, help="Search the words alone; no model is loaded.")
@models_option
@click.option("--embedder", help="Model that compares texts: the one the articles were embedded with.")
@guard_option
@output_options
def search(
    words: tuple[str, ...],
    store: Path,
    most: int,
    words_only: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Find articles that hold WORDS or tell of the same thing, the best first, with the event each stands in.

    Two rankings, by stemmed words (BM25) and by vectors, are joined by reciprocal rank fusion.
    """
    from aibot_local.cli.loading import raise_wanted_guard

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    from aibot_local.cli.loading import load_searcher
    from aibot_local.desk.searching import search as find
    from aibot_local.errors import ModelError

    with open_store(store) as kept:
        embedder = None
        if not words_only:
            try:
                embedder = load_searcher(settings)
            except ModelError as error:
                screen.tell(f"searching the words alone: {error}")
        hits = find(kept, " ".join(words), embedder, most=most)
    if screen.as_json:
        screen.print_json(
            [
                {
                    "article": hit.article.id,
                    "event": hit.event,
                    "title": hit.article.title,
                    "outlet": hit.article.outlet_name,
                    "published": hit.article.published.value,
                    "path": hit.article.document.path,
                    "item": hit.article.item,
                    "score": round(hit.score, 6),
                    "rank_by_words": hit.by_words,
                    "rank_by_vector": hit.by_vector,
                }
                for hit in hits
            ]
        )
    elif hits:
        screen.print_table(
            "Articles",
            ("event", "date", "outlet", "headline", "file"),
            [
                (
                    hit.event or "",
                    (hit.article.published.value or "undated")[:10],
                    hit.article.outlet_name,
                    hit.article.title or hit.article.body[:80],
                    hit.article.document.path,
                )
                for hit in hits
            ],
        )
    if not hits:
        screen.tell("nothing was found")
    return 0
