"""`aibot doctor`: this machine looked over, and the proof that the program stays off the network."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import models_option, output_options
from aibot_local.settings import Settings, load_settings

EXIT_PROBLEM = 1


@click.command()
@click.option("--full", is_flag=True, help="Hash every file of every model; else their sizes are compared.")
@click.option(
    "--prove-offline",
    "prove",
    is_flag=True,
    help="Try planted leaks under the network guard, and watch a whole run.",
)
@models_option
@output_options
def doctor(full: bool, prove: bool, models: Path | None, screen: Screen) -> int:
    """Look this machine over: what is there, what is missing, and what to do about it.

    Exit code 1 if there is a problem. With --prove-offline the proof is made instead: exit code 6 if anything got past
    the network guard.
    """
    settings = load_settings({"models": models})
    return _prove(settings, screen) if prove else _check(settings, screen, full=full)


def _check(settings: Settings, screen: Screen, *, full: bool) -> int:
    from aibot_local.checkup import State, check_machine

    checks = check_machine(settings, full=full)
    problems = sum(check.state is State.PROBLEM for check in checks)
    if screen.as_json:
        screen.print_json([asdict(check) for check in checks])
    else:
        rows = [(check.name, check.state.value, check.detail, check.advice) for check in checks]
        screen.print_table("This machine", ("what", "state", "found", "what to do"), rows)
        warnings = sum(check.state is State.WARNING for check in checks)
        screen.tell(f"{problems} problems, {warnings} warnings")
    return EXIT_PROBLEM if problems else 0


def _prove(settings: Settings, screen: Screen) -> int:
    from aibot_local.offline_proof import OfflineProof, prove_offline

    proof: OfflineProof = prove_offline(settings, report=screen.tell)
    described = _describe(proof)
    if screen.as_json:
        screen.print_json(described)
        return proof.exit_code
    guards = [(guard["name"], guard["state"], guard["detail"]) for guard in described["guards"]]
    screen.print_table("Guards", ("guard", "state", "found"), guards)
    leaks = [
        (leak["leak"], leak["guarded"], leak["unguarded"] or "-", leak["detail"])
        for leak in described["leaks"]
    ]
    screen.print_table("Planted leaks", ("leak", "with the guard", "without it", "found"), leaks)
    for name in ("run", "unguarded_run"):
        if described[name] is not None:
            for line in _tell_run(name, described[name]):
                screen.print_line(line)
    for breach in described["breaches"]:
        screen.print_line(f"breach: {breach}")
    screen.print_line(_tell_verdict(proof.exit_code, described))
    return proof.exit_code


def _describe(proof: Any) -> dict[str, Any]:  # noqa: ANN401 - an OfflineProof, which is imported when it is wanted
    """The proof as plain values."""
    shelter = proof.shelter
    guard = proof.run.guard or "the run did not come to its end"
    held = proof.run.guard.startswith("seccomp") and not proof.breaches
    return {
        "proven": proof.exit_code == 0,
        "breaches": list(proof.breaches),
        "guards": [
            {"name": "kernel filter", "state": "held" if held else "not proven", "detail": guard},
            _describe_help(
                "empty network namespace", shelter.namespace_reason, "unshare: loopback only, and down"
            ),
            _describe_help("trace of system calls", shelter.trace_reason, "strace: every process of the run"),
        ],
        "leaks": [
            {
                "leak": leak.title,
                "guarded": leak.outcome.value,
                "unguarded": leak.control.value if leak.control else None,
                "detail": leak.detail,
            }
            for leak in proof.leaks
        ],
        "run": _describe_run(proof.run),
        "unguarded_run": _describe_run(proof.unguarded) if proof.unguarded else None,
    }


def _describe_help(name: str, reason: str, detail: str) -> dict[str, str]:
    return {"name": name, "state": "not to be had" if reason else "held", "detail": reason or detail}


def _describe_run(run: Any) -> dict[str, Any]:  # noqa: ANN401 - a WatchedRun
    trace = run.trace
    return {
        "articles": run.articles,
        "stories": run.stories,
        "fault": run.fault,
        "network_attempts": None if trace is None else len(trace.attempts),
        "not_refused": None if trace is None else len(trace.let_through),
        "to_other_machines": None if trace is None else len(trace.abroad),
        "calls": {} if trace is None else trace.count(),
        "local_sockets": [] if trace is None else sorted(set(trace.local)),
    }


def _tell_run(name: str, run: dict[str, Any]) -> list[str]:
    title = "guarded run" if name == "run" else "run without the guard, in the empty namespace"
    if run["fault"]:
        return [f"{title}: failed: {run['fault']}"]
    lines = [f"{title}: {run['stories']} stories from {run['articles']} articles"]
    if run["network_attempts"] is None:
        return [*lines, "network calls were not counted: nothing could be traced"]
    refused = f"{run['network_attempts'] - run['not_refused']} of them refused"
    abroad = f"{run['to_other_machines']} named an address outside this machine"
    lines.append(f"{run['network_attempts']} network calls, {refused}, {abroad}")
    lines += [f"- {count} x {call}" for call, count in run["calls"].items()]
    lines += [f"- another program of this machine was reached at {path}" for path in run["local_sockets"]]
    return lines


def _tell_verdict(exit_code: int, described: dict[str, Any]) -> str:
    if described["breaches"]:
        return "verdict: NOT offline: something got past the guard"
    if exit_code:
        return "verdict: not proven: the run failed"
    missing = [guard["name"] for guard in described["guards"] if guard["state"] != "held"]
    if described["unguarded_run"] is None or described["unguarded_run"]["fault"]:
        missing.append("a look at what it tries when nothing refuses it")
    return "verdict: offline" + (f"; without: {', '.join(missing)}" if missing else "")
