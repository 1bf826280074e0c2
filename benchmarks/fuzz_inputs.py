"""The long run of damaged inputs: 10,000 of each format, made from small files and from real ones.

Run: `python benchmarks/fuzz_inputs.py [--count N] [--seconds S] [--formats a.pdf,a.html] [--data FOLDER]`. Each input
is made from the seed, the format and its number alone, so that any of them can be made again: `--replay a.pdf:417`
writes it to a file. What is packed is damaged as it is, or inside and packed again, by turns. Inputs are read in child
processes; one that ends is a crash, one that takes more than 20 seconds a hang, one that gives neither article nor flaw
a loss, one that breaks the contract of what comes out a fault. The result is `benchmarks/results/fuzz_inputs.json`.
With `--seconds`, the time is shared out evenly over the formats, and the counts that were reached are what is told.
With `--formats`, the rows of other formats stay as they are.
"""

import argparse
import gzip
import io
import json
import mmap
import os
import random
import signal
import struct
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reading")]

from mutating import SEEDS, check_file, mutate  # noqa: E402

from aibot_local.reading.finishing import load_identifier  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "inputs"
RESULT = ROOT / "benchmarks" / "results" / "fuzz_inputs.json"
SEED = "2026"
PLURALS = {"crash": "crashes", "hang": "hangs", "loss": "losses", "fault": "faults"}
PATIENCE = 20  # seconds for one input
LARGEST_REAL = 60_000  # bytes of a real file that is used; most of the time would go to the largest
MOST_REAL = 40  # real files of one format
GZIP = b"\x1f\x8b"
REAL = {
    "a.html": "html/*.html.gz", "a.rss": "feeds/**/*.xml", "a.pdf": "pdf/*.pdf", "a.warc": "warc/*.warc",
    "a.warc.gz": "warc/*.warc.gz", "a.arc": "warc/*.arc", "a.txt": "encodings/*/*.txt",
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What came of the inputs of one format; `failures` are (number, kind, one line)."""

    count: int = 0
    read: int = 0
    seconds: float = 0.0
    failures: list[tuple[int, str, str]] = field(default_factory=list)


def main() -> None:
    """Run, print a line for each format, write the result."""
    parser = argparse.ArgumentParser(description="Damaged inputs, many of them.")
    parser.add_argument(
        "--count", type=int, default=10_000, help="inputs of each format (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=0.0, help="time in all; 0 for as long as it takes")
    parser.add_argument("--formats", default="", help="formats such as a.pdf,a.html (default: all)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real files (default: %(default)s)")
    parser.add_argument("--replay", default="", help="write the input FORMAT:NUMBER to the working folder")
    asked = parser.parse_args()
    if asked.replay:
        name, _, number = asked.replay.partition(":")
        Path(f"{number}-{name}").write_bytes(make_input(name, int(number), list_seeds(name, asked.data)))
        return
    names = asked.formats.split(",") if asked.formats else list(SEEDS)
    load_identifier()
    end = time.monotonic() + asked.seconds
    rows: dict[str, object] = {}
    for place, name in enumerate(names):
        share = (end - time.monotonic()) / (len(names) - place) if asked.seconds else 0.0
        seeds = list_seeds(name, asked.data)
        tally = run_format(name, seeds, asked.count, seconds=share)
        kinds = [kind for _, kind, _ in tally.failures]
        rows[name] = {
            "inputs": tally.count,
            "seed_files": len(seeds),
            "articles": tally.read,
            **{plural: kinds.count(kind) for kind, plural in PLURALS.items()},
            "failures": [list(failure) for failure in tally.failures[:20]],
        }
        print(f"{name:12} {tally.count:7,} inputs of {len(seeds):3} files, {tally.read:7,} articles, "
              f"{tally.seconds:7.1f} s, failures {len(tally.failures)}", flush=True)  # fmt: skip
        for number, kind, line in tally.failures[:5]:
            print(f"   {kind} at {name}:{number}: {line}")
    known = json.loads(RESULT.read_text("utf-8"))["formats"] if RESULT.is_file() and asked.formats else {}
    told = {"seed": SEED, "formats": {**known, **rows}}
    RESULT.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.exit(any(row["failures"] for row in rows.values()))  # type: ignore[index]


def list_seeds(name: str, data: Path) -> list[bytes]:
    """The files that inputs of a format are made from, the small one of the tests first."""
    files = sorted(data.glob(REAL[name])) if name in REAL and data.is_dir() else []
    real = [file.read_bytes() for file in files if file.is_file() and file.stat().st_size <= LARGEST_REAL]
    if not name.endswith(".gz"):
        real = [gzip.decompress(data) if data.startswith(GZIP) else data for data in real]
    return [SEEDS[name], *real[:: max(1, len(real) // MOST_REAL)][:MOST_REAL]]


def make_input(name: str, number: int, seeds: list[bytes]) -> bytes:
    """The input of a format with this number."""
    chance = random.Random(f"{SEED} {name} {number}")  # noqa: S311 - to be made again
    data = chance.choice(seeds)
    if chance.random() < 0.5 and data.startswith((GZIP, b"PK")):
        try:
            return mutate_inside(data, chance)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            pass  # a real file that is broken already
    return mutate(data, chance)


def mutate_inside(data: bytes, chance: random.Random) -> bytes:
    """A packed file with damage to what is in it: to one member of a zip file."""
    if data.startswith(GZIP):
        return gzip.compress(mutate(gzip.decompress(data), chance), 1, mtime=0)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(stream, "w") as damaged:
        names = archive.namelist()
        chosen = chance.choice(names)
        for name in names:
            inner = archive.read(name)
            damaged.writestr(zipfile.ZipInfo(name), mutate(inner, chance) if name == chosen else inner)
    return stream.getvalue()


def run_format(name: str, seeds: list[bytes], count: int, *, seconds: float) -> Tally:
    """Read `count` inputs of a format, fewer when `seconds` (unless 0) have passed before."""
    tally = Tally()
    start = time.monotonic()
    until = start + seconds if seconds else 0.0
    while tally.count < count and not (until and time.monotonic() > until):
        for number, kind, line in run_child(name, seeds, tally.count, count, until=until):
            if kind == "read":
                tally.read += int(line)
            elif kind == "reached":
                tally.count = number
            else:
                tally.failures.append((number, kind, line))
    tally.seconds = time.monotonic() - start
    return tally


def run_child(
    name: str, seeds: list[bytes], first: int, last: int, *, until: float
) -> Iterator[tuple[int, str, str]]:
    """Read inputs in a child process, from `first` on, as far as it gets; what it found, and how far it came."""
    shared = mmap.mmap(-1, 16)
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        serve(name, seeds, first, last, until=until, shared=shared, sink=sink)
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as lines:
        for line in lines:
            number, kind, detail = json.loads(line)
            yield number, kind, detail
    _, status = os.waitpid(child, 0)
    at, read = struct.unpack("qq", shared[:])
    yield at, "read", str(read)
    if os.WIFSIGNALED(status):
        hung = os.WTERMSIG(status) == signal.SIGALRM
        yield at, "hang" if hung else "crash", f"signal {os.WTERMSIG(status)}"
        at += 1
    elif os.WEXITSTATUS(status):
        yield at, "crash", f"exit status {os.WEXITSTATUS(status)}"
        at += 1
    yield at, "reached", ""


def serve(
    name: str, seeds: list[bytes], first: int, last: int, *, until: float, shared: mmap.mmap, sink: int
) -> None:
    """In the child: read one input after another; the number of the next stands in `shared` before it is read."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process even within native code
    read = 0
    for number in range(first, last):
        shared[:] = struct.pack("qq", number, read)
        if until and time.monotonic() > until:
            return
        signal.alarm(PATIENCE)
        try:
            read += check_file(name, make_input(name, number, seeds))
        except AssertionError as error:
            kind = "loss" if "every file gives" in str(error) else "fault"
            tell(sink, number, kind, str(error) or traceback.format_exc().splitlines()[-2].strip())
        except BaseException as error:
            tell(sink, number, "crash", f"{type(error).__name__}: {error}")
        signal.alarm(0)
        shared[:] = struct.pack("qq", number + 1, read)


def tell(sink: int, number: int, kind: str, line: str) -> None:
    """Send one finding to the parent."""
    os.write(sink, json.dumps([number, kind, " ".join(line.split())[:200]]).encode() + b"\n")


if __name__ == "__main__":
    main()
