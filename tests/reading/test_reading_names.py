"""Hostile names, on the disk, in archives and in mail, through a whole run: nothing lands outside the output folder."""

import io
import json
import os
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import list_articles, make_engines
from hostile_names import NAMES

from aibot_local.pipeline import Run, summarize
from aibot_local.reading import read_inbox, reopen_documents
from aibot_local.records import Reading, SetAsideReason
from aibot_local.settings import Settings
from aibot_local.store import Store

pytestmark = pytest.mark.slow


def write_article(number: int, name: str) -> bytes:
    """An article that has a hostile name for its headline and outlet too."""
    articles = list_articles()
    _, text, _, published = articles[number % len(articles)]
    record = {"title": name, "text": f"{text} Report {number} says so.", "source": name, "date": published}
    return json.dumps({**record, "language": "en", "url": name}).encode()


def try_to_write(folder: Path, name: str, data: bytes) -> bool:
    """Write a file, if a file may be called so in a folder; never anywhere else."""
    if "/" in name or "\0" in name or name in (".", "..", "") or len(os.fsencode(name)) > 250:
        return False
    (folder / name).write_bytes(data)
    return True


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("names")
    inbox = desk / "inbox"
    inbox.mkdir()
    for number, name in enumerate(NAMES):
        try_to_write(inbox, f"{name}.json", write_article(number, name))
    with zipfile.ZipFile(inbox / "all.zip", "w") as archive:
        for number, name in enumerate(NAMES):
            archive.writestr(zipfile.ZipInfo(f"{name}.json"), write_article(number, name))
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for number, name in enumerate(NAMES):
            data = write_article(number, name)
            entry = tarfile.TarInfo(f"{name}.json".replace("\0", ""))
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    (inbox / "all.tar").write_bytes(stream.getvalue())
    parts = "".join(
        f'--x\r\nContent-Disposition: attachment; filename="{name}.json"\r\n\r\n'
        f"{write_article(number, name).decode()}\r\n"
        for number, name in enumerate(NAMES[:150])
        if not set('\r\n\0"') & set(name)
    )
    head = "Subject: F\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    (inbox / "all.eml").write_bytes(f"{head}{parts}--x--\r\n".encode("utf-8", "replace"))
    return desk


@pytest.fixture(scope="module")
def done(desk: Path) -> Iterator[Run]:
    before = list_files(desk)
    with Store(desk / "out.sqlite") as store:
        run = summarize(
            desk / "inbox", desk / "out", make_engines(), store=store, settings=Settings(single_reports=True)
        )
    after = {path for path in list_files(desk) if not path.startswith("out")}
    assert after == before, "a file was written outside the output folder"
    yield run


def list_files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def reading(desk: Path) -> Reading:
    return read_inbox(desk / "inbox")


def test_there_are_three_hundred() -> None:
    assert len(NAMES) >= 300


def test_every_output_stays_in_the_output_folder(desk: Path, done: Run) -> None:
    assert len(done.stories) >= 3
    named = {name for story in done.report.stories for name in story.files}
    assert list_files(desk / "out") == named | {"index.html", "run.json", "run.manifest.json"}
    for name in named:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.(html|json|md)", name)
        assert not (desk / "out" / name).is_symlink()


def test_no_mark_of_a_name_gets_into_a_file(desk: Path, done: Run) -> None:
    for path in (desk / "out").iterdir():
        for character in set(path.read_text("utf-8")) - {"\n"}:
            assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs"), (path.name, character)
            assert not "\u202a" <= character <= "\u202e" and not "\u2066" <= character <= "\u2069", path.name


def test_every_name_is_accounted_for(desk: Path, reading: Reading) -> None:
    assert reading.files == len(list((desk / "inbox").iterdir()))
    told = [article.document.path for article in reading.articles] + [
        entry.path for entry in reading.set_aside
    ]
    for place, least in (("", 230), ("all.zip!/", 290), ("all.tar!/", 290), ("all.eml!/", 100)):
        assert sum(path.startswith(place) and ("!/" in path) == bool(place) for path in told) >= least, place
    for path in told:
        assert path.isprintable() or not re.search(
            r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", path
        )
        assert not path.startswith("/") and ".." not in path.split("!/")[0].split("/")


def test_no_member_leaves_its_archive(reading: Reading) -> None:
    for article in reading.articles:
        _, mark, member = article.document.path.partition("!/")
        if mark:
            assert not member.startswith("/") and ".." not in member.split("/"), member
    unsafe = [entry for entry in reading.set_aside if entry.reason is SetAsideReason.UNSAFE]
    assert sum("../" in entry.path for entry in unsafe) > 10


def test_what_was_read_can_be_found_again(desk: Path, reading: Reading) -> None:
    paths = [article.document.path for article in reading.articles]
    again = reopen_documents(desk / "inbox", paths)
    for article in reading.articles:
        found = again[article.document.path]
        assert isinstance(found, Reading) and article in found.articles, article.document.path
