"""Damaged inputs that learn from what they reach: coverage-guided fuzzing of the parsers with atheris.

    python benchmarks/fuzz_guided.py a.html [--seconds 60] [--crashes FOLDER]

Beside `fuzz_inputs.py`, which damages by chance: here an input that reaches new lines of `aibot_local.reading` is kept
and damaged further (libFuzzer; https://github.com/google/atheris). Inputs are held to the same contract. The first that
breaks it ends the run with exit code 77 and is written to the crashes folder. Libraries written in C are run, and not
watched. Needs the extra `fuzz`, which has wheels for some versions of Python only.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reading")]

with atheris.instrument_imports(include=["aibot_local.reading"]):
    from mutating import SEEDS, check_file

_LONGEST = 20_000  # bytes of an input


def main() -> None:
    """Fuzz one format until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=sorted(SEEDS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--crashes", type=Path, default=Path("crashes"))
    options = parser.parse_args()
    options.crashes.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(SEEDS[options.format])
        atheris.Setup(
            [
                sys.argv[0],
                corpus,
                f"-max_total_time={options.seconds}",
                f"-max_len={_LONGEST}",
                "-timeout=20",
                f"-artifact_prefix={options.crashes}/",
            ],
            lambda data: check_file(options.format, data) and None,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
