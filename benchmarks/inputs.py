"""How well inputs are read: publishers' pages against expected fields, encodings, feeds, odd and broken files.

Run: `python benchmarks/inputs.py [--data FOLDER] [-v]`. It reads the evaluation data (default: `../shared/data/inputs`)
and writes `benchmarks/results/inputs.json`. Plain trafilatura, given the same pages, stands in the same table.

Text F1 is over multisets of words (lower case, `\\w+`); expected is summary, section headings and paragraphs. A
title is right when its words are; a date when it is the same day (in the offset the page gives or in UTC); an author
when the words of the names agree.
"""

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1]))

from aibot_local.reading import ReadingLimits, read_inbox
from aibot_local.reading.decoding import decode_text, find_codec, find_declared_encoding
from aibot_local.reading.finishing import FinishedArticle
from aibot_local.reading.parsing import parse_file
from aibot_local.reading.raw import ParseError

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "inputs"
RESULT = ROOT / "benchmarks" / "results" / "inputs.json"

Got = dict[str, str | None]


def main() -> None:
    """Measure, print the tables, write the result."""
    parser = argparse.ArgumentParser(description="How well inputs are read.")
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of the evaluation data (default: %(default)s)"
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="tell of every page that is not read as expected"
    )
    asked = parser.parse_args()
    data: Path = asked.data
    if not data.is_dir():
        sys.exit(f"no evaluation data at {data}: nothing is measured")
    result = {
        "pages": measure_pages(data, verbose=asked.verbose),
        "encodings": measure_encodings(data),
        "files": measure_files(data),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


# ------------------------------------------------------------------------------------------------ pages


def list_pages(data: Path) -> list[tuple[str, bytes, dict[str, object]]]:
    """Name, bytes and expectation of every page. A publisher's expectations go with its pages in order of date."""
    pages = []
    for expected in sorted((data / "html").glob("*.json")):
        versions = list(json.loads(expected.read_text("utf-8")).values())
        files = sorted((data / "html").glob(f"{expected.stem}_*.html.gz"))
        pages += [
            (file.name, file.read_bytes(), wanted) for file, wanted in zip(files, versions, strict=True)
        ]
    return pages


def measure_pages(folder: Path, *, verbose: bool = False) -> dict[str, object]:
    """Both readers over all pages."""
    pages = list_pages(folder)
    rows: dict[str, object] = {}
    readers: dict[str, Callable[[str, bytes], Got]] = {
        "aibot": read_with_us,
        "trafilatura": read_with_trafilatura,
    }
    print(f"\n{len(pages)} pages       title   date  author  text P   text R  text F1  pages/s/core")
    for name, read in readers.items():
        read(*pages[0][:2])  # load libraries outside the clock
        start = time.process_time()
        found = [read(file, data) for file, data, _ in pages]
        speed = len(pages) / (time.process_time() - start)
        row = score_pages(found, [wanted for _, _, wanted in pages])
        rows[name] = {**row, "pages_per_second": round(speed, 1)}
        print(
            f"{name:12} {row['title']:8.3f} {row['date']:6.3f} {row['author']:7.3f} {row['precision']:7.3f} "
            f"{row['recall']:8.3f} {row['f1']:8.3f} {speed:13.1f}"
        )
        if verbose:
            print_misses(pages, found)
    return {"count": len(pages), **rows}


def read_with_us(name: str, data: bytes) -> Got:
    """What reading in this process gives for a page."""
    for result in parse_file(name, data, ReadingLimits()):
        if isinstance(result, FinishedArticle):
            fields = {field: getattr(result, field).value for field in ("author", "published")}
            return {"title": result.title, "text": result.body, **fields}
    return {"title": "", "text": "", "author": None, "published": None}


def read_with_trafilatura(name: str, data: bytes) -> Got:
    """What trafilatura gives for a page, with its metadata and without comments."""
    from trafilatura import bare_extraction

    found = bare_extraction(gzip.decompress(data), include_comments=False, with_metadata=True)
    if found is None:
        return {"title": "", "text": "", "author": None, "published": None}
    values = {name: getattr(found, name) for name in ("title", "text", "author", "date")}
    return {**values, "published": values["date"]}


def score_pages(found: list[Got], wanted: list[dict[str, object]]) -> dict[str, float]:
    """Means over the pages."""
    texts = [
        score_text(got["text"] or "", expected_text(want)) for got, want in zip(found, wanted, strict=True)
    ]
    pairs = list(zip(found, wanted, strict=True))
    return {
        "title": mean(
            is_same_words(got["title"], str(want["title"])) for got, want in pairs if "title" in want
        ),
        "date": mean(
            is_same_day(got["published"], str(want["publishing_date"]))
            for got, want in pairs
            if "publishing_date" in want
        ),
        "author": mean(
            is_same_words(got["author"], list_authors(want)) for got, want in pairs if "authors" in want
        ),
        "precision": mean(precision for precision, _, _ in texts),
        "recall": mean(recall for _, recall, _ in texts),
        "f1": mean(f1 for _, _, f1 in texts),
    }


def list_authors(want: dict[str, object]) -> str:
    """The names of the expected authors in one text."""
    authors: list[str] = want.get("authors", [])  # type: ignore[assignment]
    return " ".join(authors)


def expected_text(want: dict[str, object]) -> str:
    """Summary, headings and paragraphs of an expectation."""
    body: dict[str, object] = want["body"]  # type: ignore[assignment]
    parts: list[str] = list(body["summary"])  # type: ignore[call-overload]
    for section in body["sections"]:  # type: ignore[attr-defined]
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n".join(parts)


def list_words(text: str) -> list[str]:
    """Words in lower case."""
    return re.findall(r"\w+", text.lower())


def score_text(got: str, want: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over multisets of words."""
    ours, theirs = Counter(list_words(got)), Counter(list_words(want))
    shared = (ours & theirs).total()
    precision = shared / ours.total() if ours else 0.0
    recall = shared / theirs.total() if theirs else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def is_same_words(got: str | None, want: str) -> bool:
    """True for the same words, in any order."""
    return sorted(list_words(got or "")) == sorted(list_words(want))


def is_same_day(got: str | None, want: str) -> bool:
    """True for the same day, as written or in UTC."""
    if not got:
        return False
    days = [{text[:10], in_utc(text)} for text in (got, want)]
    return bool(days[0] & days[1])


def in_utc(text: str) -> str:
    """The day in UTC of an ISO date and time; the text's day when it has no offset."""
    moment = datetime.fromisoformat(text)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date().isoformat()


def print_misses(pages: list[tuple[str, bytes, dict[str, object]]], found: list[Got]) -> None:
    """Every page that is not read as expected."""
    for (name, _, want), got in zip(pages, found, strict=True):
        precision, recall, f1 = score_text(got["text"] or "", expected_text(want))
        print(f"   {name:40} P {precision:.2f} R {recall:.2f} F1 {f1:.3f}")
        if "title" in want and not is_same_words(got["title"], str(want["title"])):
            print(f"      title {got['title']!r} not {want['title']!r}")
        if "publishing_date" in want and not is_same_day(got["published"], str(want["publishing_date"])):
            print(f"      date {got['published']!r} not {want['publishing_date']!r}")
        if "authors" in want and not is_same_words(got["author"], list_authors(want)):
            print(f"      author {got['author']!r} not {want['authors']!r}")


# -------------------------------------------------------------------------------------------- encodings


# Folder names that are no codec of Python's, and those that browsers widen, so that the wider one is the truth.
CODECS = {
    "Big5": "big5hkscs",
    "CP949": "cp949",
    "EUC-KR": "cp949",
    "GB2312": "gb18030",
    "MacCyrillic": "mac_cyrillic",
    "MacRoman": "mac_roman",
    "SHIFT_JIS": "cp932",
    "TIS-620": "cp874",
    "iso-8859-1": "cp1252",
}


def measure_encodings(folder_of_all: Path) -> dict[str, object]:
    """Share of files whose text is that of the codec their folder names; refused is better than wrong."""
    counts: Counter[str] = Counter()
    wrong = []
    for folder in sorted(path for path in (folder_of_all / "encodings").iterdir() if path.is_dir()):
        codec = CODECS.get(folder.name) or name_codec(folder.name)
        for file in sorted(folder.iterdir()):
            if not codec:
                counts["no codec in Python"] += 1
                continue
            data = file.read_bytes()
            truth = data.decode(codec, "replace").lstrip("\ufeff")
            try:
                text = decode_text(data, find_declared_encoding(data)).text.lstrip("\ufeff")
            except ParseError:
                counts["refused"] += 1
                continue
            right = text.replace("\ufffd", "") == truth.replace("\ufffd", "")
            counts["right" if right else "wrong"] += 1
            if not right:
                wrong.append(f"{folder.name}/{file.name}")
    total = counts["right"] + counts["wrong"] + counts["refused"]
    print(f"\nencodings: {counts['right']} of {total} right ({counts['right'] / total:.3f}), {dict(counts)}")
    return {**counts, "share_right": counts["right"] / total, "wrong_files": wrong}


def name_codec(folder: str) -> str:
    """The codec that a folder such as `windows-1250-czech` names, or ''."""
    parts = folder.split("-")
    names = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    wide = {"utf-16", "utf-16be", "utf-16le", "utf-32", "utf-32be", "utf-32le"}
    return next((name for name in names if name.lower() in wide or find_codec(name)), "")


# ------------------------------------------------------------------------------------- all of the files


def measure_files(data: Path) -> dict[str, object]:
    """Every file of the data through the whole reader: all accounted for, and how fast."""
    rows: dict[str, object] = {}
    print("\nfolder       files  articles  set aside  seconds")
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        start = time.monotonic()
        reading = read_inbox(folder)
        seconds = time.monotonic() - start
        named = {article.document.path.split("!/")[0] for article in reading.articles}
        named |= {entry.path.split("!/")[0] for entry in reading.set_aside}
        missing = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - named
        reasons = Counter(str(entry.reason) for entry in reading.set_aside)
        hung = sum(
            "within" in entry.detail or "breaks the reader" in entry.detail for entry in reading.set_aside
        )
        print(
            f"{folder.name:10} {reading.files:7} {len(reading.articles):9} {len(reading.set_aside):10} {seconds:8.1f}  "
            f"unaccounted {len(missing)}, hung or crashed {hung}, {dict(sorted(reasons.items()))}"
        )
        rows[folder.name] = {
            "files": reading.files,
            "articles": len(reading.articles),
            "set_aside": dict(sorted(reasons.items())),
            "unaccounted": len(missing),
            "words_visible": sum(article.account.words_visible for article in reading.articles),
            "words_kept": sum(article.account.words_kept for article in reading.articles),
            "hung_or_crashed": hung,
        }
    return rows


if __name__ == "__main__":
    main()
