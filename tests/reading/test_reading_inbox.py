"""The whole of it: processes, files on a disk, streams, and what they leave out."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aibot_local.errors import InputError, SettingsError
from aibot_local.reading import ReadingLimits, identify_article, read_inbox, read_stream, reopen_document
from aibot_local.records import Article, SetAsideReason

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."


def write_lines(path: Path, count: int) -> None:
    path.write_text(
        "\n".join(json.dumps({"title": f"Title {n}", "text": f"{BODY} {n}"}) for n in range(count))
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(f"One\n\n{BODY}")
    (folder / "sub" / "b.md").write_text(f"# Two\n\n{BODY}")
    (folder / "broken.json").write_text('{"title"')
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    write_lines(folder / "c.jsonl", 3)
    return folder


def test_everything_found_is_used_or_set_aside(inbox: Path) -> None:
    seen: list[int] = []
    reading = read_inbox(inbox, advance=seen.append)
    assert [(article.document.path, article.item) for article in sorted(reading.articles, key=by_place)] == [
        ("a.txt", 0),
        ("c.jsonl", 0),
        ("c.jsonl", 1),
        ("c.jsonl", 2),
        ("sub/b.md", 0),
    ]
    assert [(entry.path, entry.reason) for entry in reading.set_aside] == [
        (".DS_Store", SetAsideReason.UNSUPPORTED),
        ("broken.json", SetAsideReason.MALFORMED),
        ("picture.png", SetAsideReason.UNSUPPORTED),
    ]
    assert reading.files == 6
    assert reading.found == sum(seen) == 8
    assert list(reading.articles) == sorted(reading.articles, key=lambda article: article.id)


def by_place(article: Article) -> tuple[str, int]:
    return article.document.path, article.item


def test_articles_follow_the_contract(inbox: Path) -> None:
    for article in read_inbox(inbox).articles:
        assert article.content == f"{article.title}\n\n{article.body}"
        assert article.id == identify_article(
            title=article.title, body=article.body, outlet=None, url=None, published=None
        )
        assert len(article.document.sha256) == 64


def test_number_of_processes_does_not_matter(inbox: Path) -> None:
    assert read_inbox(inbox, processes=1) == read_inbox(inbox, processes=3)


def test_a_single_file(inbox: Path) -> None:
    (article,) = read_inbox(inbox / "a.txt").articles
    assert article.document.path == "a.txt"


def test_no_such_inbox(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file or folder"):
        read_inbox(tmp_path / "nowhere")


def test_an_empty_inbox(tmp_path: Path) -> None:
    reading = read_inbox(tmp_path)
    assert (reading.articles, reading.set_aside, reading.files) == ((), (), 0)


def test_links_pipes_and_odd_names_are_not_touched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(BODY)
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "out.txt").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    (folder / "a\nb.txt").write_text(BODY)
    (folder / "a\u202eb.txt").write_text(BODY)
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt"))).write_text(BODY)
    (folder / "e\u0301 \u202fok.txt").write_text(BODY)
    reading = read_inbox(folder)
    assert [article.document.path for article in reading.articles] == ["e\u0301 \u202fok.txt"]
    assert len(reading.set_aside) == 6
    assert {entry.reason for entry in reading.set_aside} == {SetAsideReason.UNSAFE}
    for entry in reading.set_aside:
        entry.path.encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "a.txt").chmod(0)
    (entry,) = read_inbox(tmp_path).set_aside
    assert entry.reason is SetAsideReason.UNREADABLE


def test_too_large_a_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", 100)
    (entry,) = read_inbox(tmp_path, limits=ReadingLimits(file_bytes=1000)).set_aside
    assert entry.reason is SetAsideReason.TOO_LARGE


def test_limits_have_to_be_positive() -> None:
    with pytest.raises(SettingsError, match="file_bytes"):
        ReadingLimits(file_bytes=0)


def test_a_stream() -> None:
    lines = [
        json.dumps({"title": "One", "text": BODY}),
        "{broken",
        json.dumps({"title": "Two", "text": f"{BODY} 2"}),
    ]
    reading = read_stream(io.BytesIO("\n".join(lines).encode()))
    assert sorted((article.title, article.item) for article in reading.articles) == [("One", 0), ("Two", 2)]
    assert {article.document.path for article in reading.articles} == {"-"}
    assert [entry.item for entry in reading.set_aside] == [1]
    with pytest.raises(InputError, match="standard input holds more"):
        read_stream(io.BytesIO(b"x" * 200), limits=ReadingLimits(file_bytes=100))


def test_reopening_a_document(inbox: Path) -> None:
    known = read_inbox(inbox)
    (article,) = reopen_document(inbox, "sub/b.md").articles
    assert article in known.articles
    assert len(reopen_document(inbox, "c.jsonl").articles) == 3


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/passwd", "sub/../../secret.txt", "", "nowhere.txt", "out.txt", "sub"]
)
def test_reopening_never_leaves_the_inbox(inbox: Path, path: str) -> None:
    (inbox.parent / "secret.txt").write_text(BODY)
    (inbox / "out.txt").symlink_to(inbox.parent / "secret.txt")
    with pytest.raises(InputError):
        reopen_document(inbox, path)


# What goes wrong in real parsers, put into the workers by a module that Python loads at its start.
_SABOTAGE = """
import os, time, aibot_local.reading.finishing as finishing, aibot_local.reading.parsing as parsing
original = finishing.finish_article
def finish(raw, limits):
    if "HANG" in raw.text: time.sleep(3600)
    if "CRASH" in raw.text: os.kill(os.getpid(), 11)
    if "HUGE" in raw.text: bytearray(1 << 40)
    if "RAISE" in raw.text: raise KeyError("oops")
    return original(raw, limits)
parsing.finish_article = finish
"""


@pytest.fixture
def sabotage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_SABOTAGE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


@pytest.mark.usefixtures("sabotage")
def test_hangs_and_crashes_cost_their_own_article(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    words = ["fine", "HANG", "fine", "CRASH", "RAISE", "HUGE", "fine"]
    lines = [
        json.dumps({"title": f"{n} {word}", "text": f"{BODY} {word} {n}"}) for n, word in enumerate(words)
    ]
    (folder / "a.jsonl").write_text("\n".join(lines))
    (folder / "b.txt").write_text(f"{BODY} HANG")
    (folder / "c.txt").write_text(f"{BODY} CRASH")
    (folder / "d.txt").write_text(BODY)
    seen: list[int] = []
    reading = read_inbox(folder, limits=ReadingLimits(seconds_per_article=3.0), advance=seen.append)
    assert sorted(by_place(article) for article in reading.articles) == [
        ("a.jsonl", 0),
        ("a.jsonl", 2),
        ("a.jsonl", 6),
        ("d.txt", 0),
    ]
    assert [(entry.path, entry.item, entry.reason) for entry in reading.set_aside] == [
        ("a.jsonl", 1, SetAsideReason.TOO_LARGE),
        ("a.jsonl", 3, SetAsideReason.TOO_LARGE),
        ("a.jsonl", 4, SetAsideReason.MALFORMED),
        ("a.jsonl", 5, SetAsideReason.TOO_LARGE),
        ("b.txt", None, SetAsideReason.TOO_LARGE),
        ("c.txt", None, SetAsideReason.MALFORMED),
    ]
    assert sum(seen) == reading.found


@pytest.mark.usefixtures("sabotage")
def test_a_file_that_keeps_failing_is_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    lines = [json.dumps({"title": str(n), "text": f"{BODY} {'CRASH' if n else ''} {n}"}) for n in range(20)]
    (folder / "a.jsonl").write_text("\n".join(lines))
    reading = read_inbox(folder)
    assert [article.item for article in reading.articles] == [0]
    assert reading.set_aside[-1].detail.endswith("the rest was not read")
    assert len(reading.set_aside) < 10


def test_memory_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" + ",".join(["{}"] * 8_000_000) + "]")
    (tmp_path / "b.txt").write_text(BODY)
    reading = read_inbox(tmp_path, limits=ReadingLimits(memory_bytes=400_000_000))
    assert [article.document.path for article in reading.articles] == ["b.txt"]
    assert [entry.reason for entry in reading.set_aside] == [SetAsideReason.TOO_LARGE]


def test_many_articles_in_one_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", 10_000)
    reading = read_inbox(tmp_path)
    assert len(reading.articles) == 10_000


def test_importing_the_package_loads_no_parser() -> None:
    program = (
        "import sys, aibot_local.reading\n"
        "heavy = {'trafilatura', 'lxml', 'feedparser', 'resiliparse', 'py3langid', 'numpy', 'markdown_it'}\n"
        "sys.exit(sorted(heavy & sys.modules.keys()) or 0)"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize(
    ("title", "body", "missing"),
    [
        (
            "",
            "Sorry, the page you requested was not found.\n\nTry the home page or the list of services.",
            True,
        ),
        ("Page not found", "You may have typed the address wrong, or the page has moved to another.", True),
        (
            "404 - Not found",
            "The server has nothing at this address; go back to the front page of the site.",
            True,
        ),
        ("Archive", "This article is no longer available. Subscribe to read the archive of the paper.", True),
        (
            "10 people injured in bar shooting",
            "Thank you for registering!\n\nWe look forward to seeing you. Visit us and sign in for alerts.",
            True,
        ),
        (
            "Murder warrant issued for suspect",
            "Just One More Thing...\n\nWe have sent you a verification email. Please check it.\n\n"
            "If you do not receive the verification message, please check your Spam folder.\n\nClose",
            True,
        ),
        (
            "Shootout at a tavern leaves one dead",
            "Close Get email notifications on Ann Holt daily!\n\nYour notification has been saved.\n\n"
            "There was a problem saving your notification.\n\nWhenever Ann Holt posts new content, you'll get an email "
            "delivered to your inbox.\n\nEmail notifications are only sent once a day.",
            True,
        ),
        (
            "Shooting in Dray",
            "Para ver más de Dray Police en Facebook, inicia sesión o crea una cuenta.",
            True,
        ),
        ("Police notified", f"Whenever Ann Holt posts new content, you'll get an email.\n\n{BODY}", False),
        ("Sign-in wall", f"Log in to continue reading.\n\n{BODY}", False),
        ("Page still missing", f"{BODY} The boat of Ann Page was not found.", False),
        ("Ferry lost", f"{BODY}\n\nThis page is no longer available.", False),
        ("The page that was not found", "It stood in the diary of the captain. " * 60, False),
    ],
)
def test_a_page_that_says_its_article_is_not_there_is_set_aside(
    tmp_path: Path, title: str, body: str, missing: bool
) -> None:
    (tmp_path / "page.json").write_text(json.dumps({"title": title, "text": body}))
    reading = read_inbox(tmp_path)
    assert len(reading.articles) == (0 if missing else 1)
    assert [one.reason for one in reading.set_aside] == [SetAsideReason.NO_TEXT] * missing
