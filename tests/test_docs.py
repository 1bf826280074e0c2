"""The documents agree with the program."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from aibot_local import errors
from aibot_local.cli.app import _COMMANDS, aibot
from aibot_local.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_described_with_its_default(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \|.*$", DOCS["usage.md"], re.MULTILINE)
    default = getattr(Settings(), name)
    if isinstance(default, int | float) and not isinstance(default, bool):
        assert f"| {default} |" in row


@pytest.mark.parametrize("command", list(_COMMANDS))
def test_every_command_is_described_and_has_help(command: str) -> None:
    assert any(f"aibot {command}" in text for text in (README, *DOCS.values()))
    found = aibot.get_command(None, command)  # type: ignore[arg-type]
    assert found is not None and found.help


def test_every_exit_code_is_described() -> None:
    kinds = [
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.AibotError)
    ]
    codes = {kind.exit_code for kind in kinds} | {0, 3, 130}
    rows = re.findall(r"^\| (\d+) \|", DOCS["usage.md"], re.MULTILINE)
    assert {int(row) for row in rows} == codes


def test_every_dependency_is_described_and_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    names = {re.split(r"[<>=\[]", name)[0].lower() for name in [*project["dependencies"], *extras]} - {
        "aibot-local"
    }
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    for name in sorted(names):
        assert name in DOCS["dependencies.md"].lower(), f"{name} is not in docs/dependencies.md"
        assert re.search(rf"^{re.escape(name.replace('_', '-'))}==", pins, re.MULTILINE), (
            f"{name} is not pinned"
        )


def test_links_between_documents_lead_somewhere() -> None:
    for text in (README, *DOCS.values()):
        for name in re.findall(r"`docs/([\w-]+\.md)`", text):
            assert name in DOCS
