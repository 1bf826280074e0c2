"""Libraries that only some formats need, and what is said when one is missing."""

from importlib.util import find_spec

from aibot_local.errors import AibotError

_PACKAGES = {"docx": "python-docx", "typst": "typst"}  # by the name each is imported under


def demand_library(module: str, form: str) -> None:
    """Make sure that the library a format needs is there.

    :raises AibotError: when it is not; the line says what to install.
    """
    if find_spec(module) is None:
        raise AibotError(
            f"{form} needs {_PACKAGES[module]}, which is not installed: pip install 'aibot-local[export]'"
        )
