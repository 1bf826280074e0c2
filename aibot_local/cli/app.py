"""The `aibot` command and how its commands are found, and its errors told.

Commands are imported only when they are asked for, so that `aibot --help` answers at once.
"""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import FrameType

import click

from aibot_local import __version__
from aibot_local.errors import AibotError, describe_fault

EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it

# Each command: the module that holds it, and its line in the help.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "summarize": ("summarize", "Write a cited story for each event that a folder of articles tells of."),
    "gather": ("shards", "Bring the shards of a run together, see `summarize --shard`."),
    "verify": ("verify", "Check stories against their sources as they are now."),
    "replay": ("replay", "Do a run again from its manifest, and name the first stage that differs."),
    "ingest": ("ingest", "Read what is new in a folder of articles into the store, and find its events."),
    "update": ("update", "Bring stories up to date with a folder of articles, and tell what changed."),
    "events": ("events", "List the events of the store."),
    "show": ("show", "Show an event and its story."),
    "write": ("write", "Write the story of one event anew."),
    "review": ("review", "Edit, lock, check, approve and correct stories, by name."),
    "export": (
        "export",
        "Write finished stories as DOCX, PDF, EPUB, ninjs and other formats, or safe to share.",
    ),
    "search": ("search", "Find articles by their words and by what they mean."),
    "serve": ("serve", "Open the reading room: the store as web pages on this machine alone."),
    "merge": ("decide", "Make two events one, for good."),
    "split": ("decide", "Part reports from an event, for good."),
    "pin": ("decide", "Keep an event together under its id."),
    "purge": ("purge", "Take articles out of the store for good."),
    "encrypt": ("encrypt", "Encrypt the store with a passphrase, or change the passphrase."),
    "decrypt": ("encrypt", "Take the encryption off the store."),
    "models": ("models", "List, install, check and remove the models on this machine."),
    "bundle": ("bundle", "Carry models and wheels over the gap, checked and signed."),
    "bench": ("bench", "Compare summarizers and models on quality, truth, speed and memory."),
    "doctor": ("doctor", "Check this machine, or prove that the program stays off the network."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run or asked for help, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order above."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command = getattr(import_module(f"aibot_local.cli.{module}"), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aibot")
def aibot() -> None:
    """An offline news desk: a folder of articles in, one cited story per event out.

    Nothing is fetched while it works. Exit codes: 0 done; 1 failed; 2 wrong usage or settings; 3 done, but some of the
    input was set aside; 4 input, 5 model, 6 network guard, 7 story at fault; 8 held by another run; 130 interrupted.
    """


@dataclass(slots=True)
class _Interruption:
    """Whether Ctrl-C was pressed. Code in C may turn what it raises into an error of its own, and swallow it so."""

    came: bool = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """What SIGINT calls."""
        self.came = True
        signal.default_int_handler(number, frame)


_interruption = _Interruption()


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interruption.note)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line; errors become one line on stderr and an exit code."""
    try:
        code = aibot.main(args=arguments, prog_name="aibot", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except AibotError as error:
        if _interruption.came:
            return _tell_interrupted()
        _tell_error(str(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _tell_interrupted()
    except MemoryError:
        _tell_error("out of memory; run it again with less beside it to go on: what was done is kept")
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if _interruption.came:
            return _tell_interrupted()
        if os.environ.get("AIBOT_DEBUG"):
            raise
        _tell_error(f"{describe_fault(error)}; AIBOT_DEBUG=1 shows all of it")
        return 1


def _tell_interrupted() -> int:
    _tell_error("interrupted; run it again to go on: what was done is kept")
    return EXIT_INTERRUPTED


def _tell_error(text: str) -> None:
    from aibot_local.cli.console import Screen

    Screen().tell(f"aibot: {text}")
