"""What a whole run costs: articles a second, memory, and where the time goes, on made-up news of growing size.

    python benchmarks/scale.py                                 # 100 and 1,000 articles, without a rewriter
    python benchmarks/scale.py --articles 100 1000 10000       # the slope between sizes is told
    python benchmarks/scale.py --rewriter SmolLM2-135M-Instruct --articles 100
    python benchmarks/scale.py --articles 1000 --profile       # the functions that cost most
    python benchmarks/scale.py --articles 10000 --rewriter no-models   # what the program itself costs

Each size is a run in a process of its own, from the files on the disk to the front page, with the models of `models/`;
loading them is told apart. Peak memory is that of the program and, beside it, of its largest reading process. The slope
is the power with which seconds and memory grow with size: 1 is linear. On a machine with other work look at the
processor seconds: they are of the program's own threads, without its reading processes.

`--keep FOLDER` leaves the stories there, for a comparison of two versions of the program byte by byte. With `--rewriter
no-models` vectors are hashed words, which cost next to nothing, and the time and memory left are the program's own.
"""

import argparse
import cProfile
import json
import math
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

RESULTS = Path(__file__).parent / "results" / "scale.json"
MODELS = ROOT / "models"
NO_MODELS = "no-models"


class StageClock:
    """A `Progress` that takes each stage's seconds, on the clock and of this process's processors, and memory."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self.memory: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Open a stage."""
        start, used = time.perf_counter(), time.process_time()
        yield lambda count: None
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.processor[name] = self.processor.get(name, 0.0) + time.process_time() - used
        self.memory[name] = measure_memory()


def measure_memory() -> float:
    """The most memory this process has held so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure_run(inbox: Path, out: Path, rewriter: str, profile: Path | None) -> dict[str, Any]:
    """One run in this process."""
    from aibot_local import pipeline
    from aibot_local.settings import Settings
    from aibot_local.store import Store

    settings = Settings(models=MODELS, rewriter="none" if rewriter == NO_MODELS else rewriter)
    clock = StageClock()
    with clock.stage("loading models", None):
        engines = build_engines(settings, models=rewriter != NO_MODELS)
        engines.embedder.encode(["The first text takes longer."])
    watch = cProfile.Profile() if profile else None
    start, used = time.perf_counter(), time.process_time()
    with Store(out / "aibot.sqlite") as store:
        if watch:
            watch.enable()
        run = pipeline.summarize(inbox, out, engines, store=store, settings=settings, progress=clock)
        if watch:
            watch.disable()
    seconds = time.perf_counter() - start
    if watch and profile:
        watch.dump_stats(profile)
    report = run.report
    return {
        "seconds": seconds,
        "processor seconds": time.process_time() - used,
        "stages": clock.seconds,
        "stages' processor seconds": clock.processor,
        "peak after each stage": clock.memory,
        "stories": len(report.stories),
        "found": report.found,
        "copies": len(report.copies),
        "memory": measure_memory(),
        "memory of a reading process": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6,
    }


def build_engines(settings: Any, *, models: bool) -> Any:  # noqa: ANN401 - imported in the measured process alone
    """The engines of the program; or, without models, its splitter and clusterer with the tests' embedder."""
    from aibot_local.engines.load import load_engines

    if models:
        return load_engines(settings)
    from fakes import make_engines

    from aibot_local.engines.spacy_splitter import load_splitter

    return replace(make_engines(), splitter=load_splitter())


def run_apart(inbox: Path, out: Path, rewriter: str, profile: Path | None) -> dict[str, Any]:
    """One run in a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, __file__, "--inbox", str(inbox), "--out", str(out), "--rewriter", rewriter]
    command += ["--profile-to", str(profile)] if profile else []
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def print_result(count: int, result: dict[str, Any]) -> None:
    """The figures of one size."""
    print(
        f"{count} articles: {result['seconds']:.1f} s ({count / result['seconds']:.1f} a second, processor "
        f"{result['processor seconds']:.1f} s), {result['stories']} stories, {result['copies']} copies, peak "
        f"{result['memory']:.2f} GB and {result['memory of a reading process']:.2f} GB reading; load {result['load']}"
    )
    print("                        clock     ms an article   processor   peak so far")
    for stage, seconds in result["stages"].items():
        used, peak = result["stages' processor seconds"][stage], result["peak after each stage"][stage]
        print(
            f"  {stage:18s} {seconds:8.1f} s {1000 * seconds / count:12.2f} {1000 * used / count:12.2f}  {peak:9.2f} GB"
        )


def print_profile(path: Path) -> None:
    """The functions in which most time was spent, themselves and with what they call."""
    stats = pstats.Stats(str(path))
    stats.strip_dirs().sort_stats("cumulative").print_stats("aibot_local|[a-z_]+\\.py", 45)
    stats.sort_stats("tottime").print_stats(30)


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1000], metavar="N")
    parser.add_argument("--rewriter", default="none")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--keep", type=Path, help="leave inboxes and stories here")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {RESULTS.name}")
    parser.add_argument("--inbox", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--profile-to", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inbox:
        print(json.dumps(measure_run(options.inbox, options.out, options.rewriter, options.profile_to)))
        return
    from synthetic import write_inbox

    folder = options.keep or Path(tempfile.mkdtemp(prefix="aibot-scale-"))
    figures: dict[str, Any] = {}
    for count in options.articles:
        inbox, out = folder / f"inbox-{count}", folder / f"out-{count}-{options.rewriter}"
        if not inbox.is_dir():
            write_inbox(inbox, count)
        shutil.rmtree(out, ignore_errors=True)
        before = os.getloadavg()[0]
        profile = folder / f"profile-{count}" if options.profile else None
        result = run_apart(inbox, out, options.rewriter, profile)
        result["articles a second"] = count / result["seconds"]
        result["load"] = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
        figures[str(count)] = result
        print_result(count, result)
        if profile:
            print_profile(profile)
    for small, large in pairwise(sorted(options.articles)):
        for measure in ("seconds", "processor seconds", "memory"):
            ratio = figures[str(large)][measure] / figures[str(small)][measure]
            power = math.log(ratio) / math.log(large / small)
            figures[str(large)].setdefault(f"power from {small}", {})[measure] = power
            print(f"from {small} to {large}: {measure} grow with the power {power:.2f}")
    if options.write:
        kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
        kept.setdefault(options.rewriter, {}).update(figures)
        RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
