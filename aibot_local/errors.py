"""The errors a user can meet. Each message is one line: what, where, and what to do."""

import traceback
from pathlib import Path


class AibotError(Exception):
    """Base of every error that is shown to the user as one line, without a traceback."""

    exit_code = 1


class SettingsError(AibotError):
    """A setting is unknown, malformed or out of range."""

    exit_code = 2


class InputError(AibotError):
    """The input as a whole cannot be used (a single bad file is set aside instead)."""

    exit_code = 4


class ModelError(AibotError):
    """A model is missing, incomplete, altered, or of a kind that is refused."""

    exit_code = 5


class GuardError(AibotError):
    """The network guard could not be put in place although it was demanded."""

    exit_code = 6


class StoryError(AibotError):
    """A story file is malformed, or no longer agrees with the sources it names."""

    exit_code = 7


class BusyError(AibotError):
    """Another run holds the store or the output folder."""

    exit_code = 8


class ClusterError(AibotError):
    """A cluster cannot be used, or could not do a part of the work."""


def describe_fault(error: Exception) -> str:
    """A fault of the program in one line, without its message: that may hold words of an article."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"a fault of the program: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
