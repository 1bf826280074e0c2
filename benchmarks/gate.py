"""Whether quality has fallen: the extractive systems and the finding of events against the floors in baseline.json.

    python benchmarks/gate.py [--data ../shared/data] [--models models]
    python benchmarks/gate.py --update [--lower SYSTEM_OR_SET ...]

Ends with 1 when a floor is undercut by more than the margin for its measure, with 4 when the data is not there. A
floor is raised with --update; it is lowered only where --lower names its system or set. Nothing here is random; the
margins cover other processors, which round vectors differently. Takes some minutes.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from aibot_local.errors import AibotError
from aibot_local.evaluation.bench.cache import Cache
from aibot_local.evaluation.bench.comparing import check_packages
from aibot_local.evaluation.bench.floors import (
    Baseline,
    dump_baseline,
    find_undercuts,
    measure_guarded,
    move_floors,
    read_baseline,
)
from aibot_local.evaluation.bench.running import Bench, run_events, run_summaries
from aibot_local.evaluation.bench.scoring import Board, score_events, score_summaries
from aibot_local.evaluation.bench.systems import parse_systems
from aibot_local.evaluation.datasets import EventSet, read_sets
from aibot_local.pipeline import SilentProgress
from aibot_local.settings import Settings

ROOT = Path(__file__).parents[1]
BASELINE = ROOT / "benchmarks" / "baseline.json"
SUMMARIZERS = parse_systems("consensus,lexrank,lead,centroid")
FINDERS = parse_systems("events")


def run_set(path: Path, limit: int | None, bench: Bench) -> Board:
    """The board of one file's set with the systems that are cheap."""
    (data,) = read_sets(path, limit=limit)
    if isinstance(data, EventSet):
        return score_events(data, run_events(data, FINDERS, bench))
    runs, notes = run_summaries(data, SUMMARIZERS, bench)
    return score_summaries(data, runs, notes=notes)


def run_sets(baseline: Baseline, data: Path, models: Path, threads: int) -> list[Board]:
    """The boards of every set that has floors, each from `NAME.jsonl` in a folder."""
    settings = Settings(models=models, threads=threads)
    boards = []
    with TemporaryDirectory() as folder:
        bench = Bench(settings, Cache(Path(folder)), SilentProgress())
        for name, one in sorted(baseline.sets.items()):
            boards.append(run_set(data / f"{name}.jsonl", one.limit, bench))
            print_board(boards[-1], baseline)
    return boards


def print_board(board: Board, baseline: Baseline) -> None:
    """What was reached beside the floors."""
    floors = baseline.sets[board.name].floors
    print(f"{board.name}: {board.size} {'articles' if board.events else 'clusters'}, data {board.data[:16]}")
    for system, measures in measure_guarded(board).items():
        cells = "  ".join(
            f"{measure} {value:.4f} (floor {floors.get(system, {}).get(measure, 0.0):.4f})"
            for measure, value in measures.items()
        )
        print(f"  {system:12}{cells}")
    for row in board.rows:
        if row.failure:
            print(f"  {row.system:12}failed: {row.failure}")


def main() -> int:
    """Run, compare, and say what fell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--models", type=Path, default=ROOT / "models")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--update", action="store_true", help="set the floors to what is reached")
    parser.add_argument("--lower", action="append", default=[], metavar="NAME", help="let these floors sink")
    options = parser.parse_args()
    try:
        check_packages()
        baseline = read_baseline(options.baseline)
        if not options.data.is_dir():
            print(f"gate: {options.data} is not there: nothing was checked", file=sys.stderr)
            return 4
        boards = run_sets(baseline, options.data, options.models, options.threads)
        if options.update or options.lower:
            moved = move_floors(baseline, boards, lower=options.lower)
            options.baseline.write_text(dump_baseline(moved), encoding="utf-8")
            print(f"floors written to {options.baseline}")
            return 0
    except AibotError as error:
        print(f"gate: {error}", file=sys.stderr)
        return 1
    undercut = find_undercuts(baseline, boards)
    for line in undercut:
        print(f"gate: {line}", file=sys.stderr)
    print("gate: " + ("closed" if undercut else "open: no floor is undercut"))
    return 1 if undercut else 0


if __name__ == "__main__":
    sys.exit(main())
