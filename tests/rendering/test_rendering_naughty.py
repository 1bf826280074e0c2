"""Naughty strings from the inbox to every sink, through a whole run: what comes out is text and nothing else."""

import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import list_articles, make_engines
from hostile import HOSTILE, list_naughty
from lxml.html import document_fromstring
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from story_fixture import build_report, build_story

from aibot_local.pipeline import Run, summarize
from aibot_local.rendering import (
    dump_story,
    load_report,
    load_story,
    neutralise,
    render_html,
    render_index,
    render_markdown,
    render_plain,
)
from aibot_local.rendering.html import _read_part
from aibot_local.rendering.phrases import find_link
from aibot_local.settings import Settings
from aibot_local.store import Store

NAUGHTY = [*HOSTILE, *list_naughty()]  # the second list is empty on machines that do not have it
pytestmark = pytest.mark.slow
READERS = {
    "strict": MarkdownIt("commonmark"),
    "generous": MarkdownIt("gfm-like", {"html": True, "linkify": True}),
}


def write_articles() -> Iterator[tuple[str, str, str, str]]:
    """Title, text, outlet and date of one article for each string; it stands in all that is shown of it."""
    articles = list_articles()
    for number, text in enumerate(NAUGHTY):
        title, body, _, published = articles[number % len(articles)]
        body = f"{body}\n\n{body.split('. ')[0]} {text} and {number} were hurt, the council said."
        yield f"{text} {title}", body, text, published


def write_inbox(inbox: Path) -> None:
    """The articles as lines of JSON, and every ninth in other formats too."""
    inbox.mkdir()
    articles = list(write_articles())
    lines = [
        {"title": title, "text": text, "source": outlet, "author": outlet, "url": outlet, "date": date}
        for title, text, outlet, date in articles
    ]
    (inbox / "all.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    table = io.StringIO()
    csv.writer(table).writerows([("title", "text", "outlet", "date"), *articles[1::9]])
    (inbox / "all.csv").write_text(table.getvalue(), "utf-8", errors="replace")
    for number, (title, text, outlet, date) in enumerate(articles[::9]):
        for name, data in {
            f"{number}.txt": f"Title: {' '.join(title.split())}\nOutlet: {' '.join(outlet.split())}\n\n{text}",
            f"{number}.md": f"# {' '.join(title.split())}\n\n{text}",
            f"{number}.html": f"<html><head><meta property=og:site_name content='{html.escape(outlet)}'></head><body>"
            f"<article><h1>{html.escape(title)}</h1><time datetime={date}></time><p>{html.escape(text)}</p></article>",
            f"{number}-raw.html": f"<html><body><article><h1>{title}</h1><p>{text}</p></article>",
            f"{number}.eml": f"Subject: {' '.join(title.split())}\nFrom: {' '.join(outlet.split())} <a@g.example>\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{text}",
        }.items():
            (inbox / name).write_text(data, "utf-8", errors="replace")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("naughty") / "out"


@pytest.fixture(scope="module")
def done(out: Path) -> Run:
    write_inbox(out.parent / "inbox")
    with Store(out.with_suffix(".sqlite")) as store:
        return summarize(
            out.parent / "inbox", out, make_engines(), store=store, settings=Settings(single_reports=True)
        )


def read_outputs(out: Path, suffix: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(out.glob(f"*{suffix}"))}


def test_the_strings_get_into_the_stories(done: Run) -> None:
    assert len(done.stories) >= 3
    shown = " ".join(dump_story(story) for story in done.stories)
    assert "alert(1)" in shown and "javascript:" in shown


def test_no_file_holds_anything_invisible(out: Path, done: Run) -> None:
    for suffix in (".html", ".md", ".json"):
        for name, text in read_outputs(out, suffix).items():
            for character in set(text) - {"\n"}:
                assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), (
                    name,
                    ascii(character),
                )
                assert character not in "\u200b\u200e\u200f\u061c\ufeff", (name, ascii(character))
                assert not "\u202a" <= character <= "\u202e" and not "\u2066" <= character <= "\u2069", name


def list_kinds(page: str) -> set[tuple[str, tuple[str, ...]]]:
    return {
        (str(element.tag), tuple(sorted(element.attrib)))
        for element in document_fromstring(page.encode()).iter()
    }


def test_no_page_holds_an_element_of_its_sources(out: Path, done: Run) -> None:
    tags = {
        tag
        for page in (render_html(build_story()), render_index(build_report(), []))
        for tag, _ in list_kinds(page)
    }
    tags |= {"ul", "ol", "li", "h2", "h3", "p", "section", "article", "details", "summary", "dl", "dt", "dd"}
    script = _read_part("story.js")
    pages = read_outputs(out, ".html")
    assert len(pages) == len(done.stories) + 1
    for name, page in pages.items():
        tree = document_fromstring(page.encode())
        for element in tree.iter():
            assert element.tag in tags, (name, element.tag)
            assert not any(
                key.startswith("on") or key in ("src", "srcdoc", "style", "action") for key in element.attrib
            )
            if element.tag == "script":
                assert element.get("type") == "application/ld+json" or element.text == script
        for address in tree.xpath("//@href"):
            assert re.fullmatch(r"#[\w-]+|[a-z0-9-]+\.html", address) or find_link(address), (name, address)


def walk(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from walk(token.children or [])


@pytest.mark.parametrize("reader", READERS)
def test_no_markdown_holds_markup_of_its_sources(out: Path, done: Run, reader: str) -> None:
    known = {token.type for token in walk(READERS[reader].parse(render_markdown(build_story())))}
    for name, text in read_outputs(out, ".md").items():
        for token in walk(READERS[reader].parse(text)):
            assert token.type in known, (name, token.type, token.content)
            if token.type == "link_open":
                address = str(token.attrs["href"])
                assert re.fullmatch(r"[a-z0-9-]+\.md", address) or find_link(address), (name, address)


def test_every_json_is_read_back(out: Path, done: Run) -> None:
    texts = read_outputs(out, ".json")
    assert json.loads(texts.pop("run.manifest.json"))["schema"] == "aibot.manifest/1"
    assert load_report(texts.pop("run.json")) == done.report
    assert texts
    for text in texts.values():
        assert load_story(text) in done.stories


def test_nothing_of_a_run_moves_the_terminal(done: Run) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="truecolor", emoji=False, highlight=False, width=999
    )
    report = done.report
    lines = [one.headline for one in report.stories] + [one.title for one in report.single_reports]
    lines += [f"{one.path} {one.detail}" for one in report.set_aside] + [
        one.copy.outlet for one in report.copies
    ]
    for line in lines:
        console.print(neutralise(line), soft_wrap=True)
    for story in done.stories:
        console.print(render_plain(story), markup=False, soft_wrap=True)
    for character in set(stream.getvalue()) - {"\n"}:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), ascii(character)
