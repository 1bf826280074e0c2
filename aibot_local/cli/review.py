"""`aibot review`: what editors do with a story on its way into print."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import editor_option, open_store, store_option
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.errors import StoryError
from aibot_local.settings import load_settings

if TYPE_CHECKING:
    from aibot_local.records import Story
    from aibot_local.review.approving import Checkers
    from aibot_local.review.editing import Edited, NumberedSentence
    from aibot_local.store import Store
    from aibot_local.store.reviews import LogEntry

Command = Callable[..., Any]


def version_option(command: Command) -> Command:
    """Add `--version`, which was looked at."""
    return click.option(
        "--version",
        "version",
        type=click.IntRange(min=1),
        help="The version you looked at; refused where there is a newer one.",
    )(command)


def checking_options(command: Command) -> Command:
    """Add what loads the engines that check a sentence."""
    embedder = click.option("--embedder", help="Model that compares texts: the one the story was made with.")
    return models_option(embedder(guard_option(command)))


@click.group()
def review() -> None:
    """Edit, lock, check, approve and correct stories, by name.

    EVENT is an id as `aibot events` lists it, or the beginning of one. A story is a draft until an editor has checked
    it, and is approved when one puts a name to exactly the words that stand there. Every change of a sentence makes a
    new version, which is a draft again.
    """


@review.command()
@click.argument("event")
@store_option
@output_options
def show(event: str, store: Path, screen: Screen) -> int:
    """List the sentences of EVENT's newest story with their numbers, whose words they are, and which are locked."""
    from aibot_local.review.approving import find_newest
    from aibot_local.review.editing import list_sentences

    with _open_event(store, event) as (kept, name):
        version = find_newest(kept, name)
        listed = list_sentences(kept, version)
    told = _tell_standing(version.story, version.number)
    if screen.as_json:
        screen.print_json(
            {
                "event": version.event,
                "version": version.number,
                **_describe_status(version.story),
                "sentences": [_describe_sentence(one) for one in listed],
            }
        )
        return 0
    rows = [
        (str(one.number), one.place, _tell_wording(one), "locked" if one.locked else "", one.sentence.text)
        for one in listed
    ]
    screen.print_table(f"{version.event}: {told}", ("number", "place", "words", "", "sentence"), rows)
    screen.tell(told)
    return 0


@review.command()
@click.argument("event")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("text")
@editor_option
@version_option
@store_option
@checking_options
@output_options
def edit(
    event: str,
    number: int,
    text: str,
    editor: str,
    version: int | None,
    store: Path,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Put TEXT in the place of the sentence with this NUMBER, hold it against the sources, and lock it.

    TEXT may be several sentences. Words that no source bears out are kept as your own and marked; what is at fault in
    them is told.
    """
    checkers = _load_checkers(flags)
    from aibot_local.review.editing import edit_sentence

    with _open_event(store, event) as (kept, name):
        edited = edit_sentence(
            kept, name, number, text, checkers, editor=editor, at=_tell_time(), version=version
        )
    _tell_edited(screen, name, edited)
    return 0


@review.command()
@click.argument("event")
@click.argument("number", type=click.IntRange(min=1))
@editor_option
@version_option
@store_option
@checking_options
@output_options
def remove(
    event: str,
    number: int,
    editor: str,
    version: int | None,
    store: Path,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Take the sentence with this NUMBER out. A section left without a sentence goes with its heading."""
    checkers = _load_checkers(flags)
    from aibot_local.review.editing import remove_sentence

    with _open_event(store, event) as (kept, name):
        edited = remove_sentence(
            kept, name, number, checkers, editor=editor, at=_tell_time(), version=version
        )
    _tell_edited(screen, name, edited)
    return 0


@review.command()
@click.argument("event")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--off", is_flag=True, help="Lock it no longer.")
@editor_option
@version_option
@store_option
@output_options
def lock(
    event: str, number: int, off: bool, editor: str, version: int | None, store: Path, screen: Screen
) -> int:
    """Keep the sentence with this NUMBER whenever the story is written anew."""
    from aibot_local.review.editing import lock_sentence

    with _open_event(store, event) as (kept, name):
        lock_sentence(kept, name, number, editor=editor, at=_tell_time(), off=off, version=version)
    _tell(
        screen,
        name,
        f"sentence {number} is {'no longer ' if off else ''}locked",
        number=number,
        locked=not off,
    )
    return 0


@review.command()
@click.argument("event")
@editor_option
@version_option
@store_option
@checking_options
@output_options
def check(
    event: str,
    editor: str,
    version: int | None,
    store: Path,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> int:
    """Note that you have checked EVENT's story, if every sentence still stands on its sources as the store has them.

    Your own sentences, marked as resting on no source, do not stand in the way. Exit code 7 if there is a fault.
    """
    checkers = _load_checkers(flags)
    from aibot_local.review.approving import check_version

    with _open_event(store, event) as (kept, name):
        faults = check_version(kept, name, checkers, editor=editor, at=_tell_time(), version=version)
    if screen.as_json:
        screen.print_json({"event": name, "checked": not faults, "faults": [asdict(one) for one in faults]})
    elif not faults:
        screen.print_line(f"{name}: checked; `aibot review approve {name}` puts your name to it")
    else:
        for one in faults:
            screen.print_line(f"{name}: {one.place}: {one.detail}: {one.text}")
        screen.tell(f"{name}: a draft still: mend what is at fault, and check it again")
    return StoryError.exit_code if faults else 0


@review.command()
@click.argument("event")
@editor_option
@version_option
@store_option
@output_options
def approve(event: str, editor: str, version: int | None, store: Path, screen: Screen) -> int:
    """Put your name to EVENT's story, which has to be checked."""
    from aibot_local.review.approving import approve_version

    with _open_event(store, event) as (kept, name):
        approved = approve_version(kept, name, editor=editor, at=_tell_time(), version=version)
    told = f"{_tell_standing(approved.story, approved.number)}; `aibot export --event {name}` writes it out"
    _tell(screen, name, told, version=approved.number, **_describe_status(approved.story))
    return 0


@review.command("return")
@click.argument("event")
@click.option("--note", default="", help="Why, for the log.")
@editor_option
@version_option
@store_option
@output_options
def send_back(event: str, note: str, editor: str, version: int | None, store: Path, screen: Screen) -> int:
    """Make EVENT's story a draft again."""
    from aibot_local.review.approving import return_version

    with _open_event(store, event) as (kept, name):
        return_version(kept, name, editor=editor, at=_tell_time(), note=note, version=version)
    _tell(screen, name, "a draft again", status="draft")
    return 0


@review.command()
@click.argument("event")
@click.argument("note")
@editor_option
@version_option
@store_option
@output_options
def correct(event: str, note: str, editor: str, version: int | None, store: Path, screen: Screen) -> int:
    """Tell readers what was wrong in an earlier version: NOTE stands with EVENT's story from now on.

    The story itself is mended with `aibot review edit`. It is a draft again until it is checked and approved.
    """
    from aibot_local.review.approving import correct_event

    with _open_event(store, event) as (kept, name):
        correct_event(kept, name, note, editor=editor, at=_tell_time(), version=version)
    _tell(screen, name, "the correction stands with the story, which is a draft again", status="draft")
    return 0


@review.command()
@click.argument("event", required=False)
@store_option
@output_options
def log(event: str | None, store: Path, screen: Screen) -> int:
    """Show what editors did, with EVENT or with all, and whether the log is as it was written.

    Exit code 7 if it is not.
    """
    from aibot_local.desk.finding import resolve_event
    from aibot_local.store.reviews import find_log_fault, load_log

    with open_store(store) as kept:
        fault = find_log_fault(kept)
        entries = load_log(kept, resolve_event(kept, event) if event else None)
    if screen.as_json:
        screen.print_json({"fault": fault, "entries": [asdict(one) for one in entries]})
    else:
        rows = [
            (
                str(one.number),
                one.at,
                one.editor,
                one.event,
                str(one.version),
                one.action.value,
                _tell_entry(one),
            )
            for one in entries
        ]
        screen.print_table("Log", ("", "time", "editor", "event", "version", "what", ""), rows)
        screen.tell(fault or "the log is whole")
    return StoryError.exit_code if fault else 0


@contextmanager
def _open_event(path: Path, event: str) -> "Iterator[tuple[Store, str]]":
    """The store, and the id of the event that is meant."""
    from aibot_local.desk.finding import resolve_event

    with open_store(path) as kept:
        yield kept, resolve_event(kept, event)


def _tell_time() -> str:
    from aibot_local.desk.ingesting import tell_time

    return tell_time()


def _load_checkers(flags: dict[str, Any]) -> "Checkers":
    from aibot_local.cli.loading import load_checkers, raise_wanted_guard

    settings = load_settings(flags)
    raise_wanted_guard(settings)
    from aibot_local.review.approving import Checkers

    return Checkers(*load_checkers(settings))


def _tell_standing(story: "Story", version: int) -> str:
    told = f"version {version} is a draft" if not story.editor else f"version {version}: {story.status.value}"
    return f"{told} by {story.editor} on {story.reviewed}" if story.editor else told


def _tell_wording(one: "NumberedSentence") -> str:
    return "editor, no source" if one.sentence.is_own else one.sentence.wording.value


def _tell_entry(one: "LogEntry") -> str:
    change = " → ".join(text for text in (one.before, one.after) if text)
    return "; ".join(text for text in (one.place, change, one.note) if text)


def _describe_status(story: "Story") -> dict[str, str]:
    return {"status": story.status.value, "editor": story.editor, "reviewed": story.reviewed}


def _describe_sentence(one: "NumberedSentence") -> dict[str, Any]:
    return {
        "number": one.number,
        "place": one.place,
        "wording": one.sentence.wording.value,
        "spans": [asdict(span) for span in one.sentence.spans],
        "locked": one.locked,
        "text": one.sentence.text,
    }


def _tell_edited(screen: Screen, event: str, edited: "Edited") -> None:
    if screen.as_json:
        screen.print_json(
            {
                "event": event,
                "version": edited.version,
                "before": edited.before,
                "sentences": [
                    {
                        "text": sentence.text,
                        "wording": sentence.wording.value,
                        "spans": [asdict(span) for span in sentence.spans],
                        "problems": [asdict(problem) for problem in problems],
                    }
                    for sentence, problems in edited.sentences
                ],
            }
        )
        return
    screen.print_line(f"{event}: version {edited.version}, a draft")
    screen.print_line(f"taken out: {edited.before}")
    for sentence, problems in edited.sentences:
        rests = "the sources bear it out" if sentence.spans else "your own: no source bears it out"
        told = "; ".join(dict.fromkeys(problem.detail for problem in problems))
        screen.print_line(f"{rests}: {sentence.text}" + (f" ({told})" if told else ""))


def _tell(screen: Screen, event: str, told: str, **values: Any) -> None:  # noqa: ANN401 - any JSON value
    if screen.as_json:
        screen.print_json({"event": event, **values})
    else:
        screen.print_line(f"{event}: {told}")
