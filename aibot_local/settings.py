"""Settings: defaults, then `aibot.toml`, then `AIBOT_*` variables, then flags, into one frozen object."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aibot_local.errors import SettingsError
from aibot_local.reading import ReadingLimits
from aibot_local.rendering.paths import SUFFIXES

SETTINGS_FILE = "aibot.toml"
_PREFIX = "AIBOT_"
_READING = "reading"  # the table of the file, and the start of the variables, for the limits of reading
_NOT_SETTINGS = frozenset(
    {"AIBOT_", "AIBOT_DEBUG", "AIBOT_EDITOR", "AIBOT_PASSPHRASE", "AIBOT_PASSPHRASE_FILE"}
)
_LIMITS = ReadingLimits()
_LANGUAGE = re.compile(r"[a-z]{2}")
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    tuple: "a list of texts",
    type(Path()): "a path",
}
SCORERS = ("consensus", "lead", "lexrank", "centroid")
ENGINES = ("auto", "torch", "ctranslate2")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set, each with its default.

    `models` is the model library's folder. `embedder` and `rewriter` name a model of the library or a folder (a
    slash in it tells); an empty name lets the library choose, and the rewriter `none` writes with the sources' own
    sentences. `scorer` names the salience scorer. `engine` computes a seq2seq rewriter; `auto` is the one that was
    fastest when it was measured on this machine. `languages` (ISO 639-1) are those used; articles in others are set
    aside, since the default embedder and the rules that check a story know English only. `words` is the wanted
    length of a story, `sections` the most headed parts it has. `least_origins` is how many independent texts a
    rewritten story needs, and `least_supported` which share (0..1) of the rewritten sentences must have held.
    `formats` are what is rendered. `threads` of 0 leaves the number of threads to the libraries. `single_reports`
    writes a digest of each lone report too. `guard` puts the network guard up. `encrypt` makes a new store an
    encrypted one. `reading` bounds what one file may use:
    a table `[reading]` in the file, and variables such as `AIBOT_READING_MEMBERS`.
    """

    models: Path = Path("models")
    embedder: str = ""
    rewriter: str = ""
    scorer: str = "consensus"
    engine: str = "auto"
    languages: tuple[str, ...] = ("en",)
    words: int = 420
    sections: int = 4
    least_origins: int = 2
    least_supported: float = 0.15
    formats: tuple[str, ...] = ("html", "json", "md")
    threads: int = 0
    single_reports: bool = False
    guard: bool = True
    encrypt: bool = False
    reading: ReadingLimits = _LIMITS

    def __post_init__(self) -> None:
        _demand(50 <= self.words <= 5_000, "words", self.words, "50 to 5000")
        _demand(1 <= self.sections <= 12, "sections", self.sections, "1 to 12")
        _demand(1 <= self.least_origins <= 100, "least_origins", self.least_origins, "1 to 100")
        _demand(0 <= self.least_supported <= 1, "least_supported", self.least_supported, "0 to 1")
        _demand(0 <= self.threads <= 1_024, "threads", self.threads, "0 to 1024")
        _demand(
            bool(self.languages) and all(map(_LANGUAGE.fullmatch, self.languages)),
            "languages",
            ",".join(self.languages),
            "one or more ISO 639-1 codes of two small letters, such as en",
        )
        _demand(self.scorer in SCORERS, "scorer", self.scorer, ", ".join(SCORERS))
        _demand(self.engine in ENGINES, "engine", self.engine, ", ".join(ENGINES))
        _demand(
            bool(self.formats) and set(self.formats) <= set(SUFFIXES),
            "formats",
            ",".join(self.formats),
            ", ".join(sorted(SUFFIXES)),
        )


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Gather the settings. `flags` whose value is None were not given.

    `aibot.toml` is looked for in `folder` (default: the working folder); `environment` is the process's by default.

    :raises SettingsError: for a setting that is unknown, malformed or out of range, naming where it stands.
    """
    path = (folder or Path.cwd()) / SETTINGS_FILE
    values: dict[str, Any] = {"models": find_model_library(folder or Path.cwd())}
    bounds: dict[str, Any] = {}
    for found, limits in (
        _read_file(path),
        _read_environment(os.environ if environment is None else environment),
        _read_flags(flags or {}),
    ):
        values.update(found)
        bounds.update(limits)
    return replace(Settings(), **values, reading=replace(_LIMITS, **bounds))


def list_settings(settings: Settings) -> dict[str, Any]:
    """Settings as plain values by name, limits of reading as `reading.NAME`."""
    values = {
        field.name: getattr(settings, field.name) for field in fields(settings) if field.name != _READING
    }
    return values | {f"{_READING}.{name}": value for name, value in settings.reading.to_dict().items()}


def take_settings(values: Mapping[str, Any]) -> Settings:
    """Settings from what `list_settings` gave; those that are missing have their defaults.

    :raises SettingsError: when a limit is unknown or malformed, or a value out of range.
    :raises TypeError: when another setting is unknown.
    """
    prefix = f"{_READING}."
    plain = {name: value for name, value in values.items() if not name.startswith(prefix)}
    bounds = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    limits = {name: _take(_LIMITS, name, value, prefix.rstrip(".")) for name, value in bounds.items()}
    return Settings(**plain, reading=replace(_LIMITS, **limits))


def find_model_library(folder: Path) -> Path:
    """The model library used when none is named: `models/` of the folder if it is one, else the user's own."""
    local = folder / "models"
    if (local / "manifest.toml").is_file():
        return local
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data else Path.home() / ".local" / "share"
    return base / "aibot" / "models"


_Values = tuple[dict[str, Any], dict[str, Any]]  # settings, and limits of reading


def _read_file(path: Path) -> _Values:
    if not path.is_file():
        return {}, {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}; mend the file or move it away") from error
    bounds = table.pop(_READING, {})
    if not isinstance(bounds, dict):
        raise SettingsError(
            f"{path}: {_READING} = {bounds!r} is not a table; write [{_READING}] and its lines below"
        )
    settings = {name: _take(Settings(), name, value, str(path)) for name, value in table.items()}
    limits = {name: _take(_LIMITS, name, value, f"{path}: [{_READING}]") for name, value in bounds.items()}
    return settings, limits


def _read_environment(environment: Mapping[str, str]) -> _Values:
    names = {
        f"{_PREFIX}{field.name.upper()}": field.name for field in fields(Settings) if field.name != _READING
    }
    bounds = {
        f"{_PREFIX}{_READING.upper()}_{field.name.upper()}": field.name for field in fields(ReadingLimits)
    }
    settings: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    for key, value in sorted(environment.items()):
        if key in names:
            settings[names[key]] = _take(Settings(), names[key], value, key)
        elif key in bounds:
            limits[bounds[key]] = _take(_LIMITS, bounds[key], value, key)
        elif key.startswith(_PREFIX) and key not in _NOT_SETTINGS:
            near = get_close_matches(key, [*names, *bounds], n=1, cutoff=0.0)
            raise SettingsError(
                f"{key}: there is no such setting; the nearest is {near[0]}: unset it or mend its name"
            )
    return settings, limits


def _read_flags(flags: Mapping[str, Any]) -> _Values:
    given = {name: value for name, value in flags.items() if value is not None}
    return {name: _take(Settings(), name, value, "the command line") for name, value in given.items()}, {}


def _take(defaults: Settings | ReadingLimits, name: str, value: Any, place: str) -> Any:  # noqa: ANN401
    """Bring a value to the kind of its default, and see that it is in range; `place` is where it stands."""
    converted = _convert(defaults, name, value, place)
    try:
        replace(defaults, **{name: converted})
    except SettingsError as error:
        raise SettingsError(f"{place}: {error}") from None
    return converted


def _convert(
    settings: Settings | ReadingLimits,
    name: str,
    value: Any,  # noqa: ANN401 (TOML, variables and flags hold any kind)
    place: str,
) -> Any:  # noqa: ANN401
    """Bring a value to the kind of its default."""
    defaults = {field.name: getattr(settings, field.name) for field in fields(settings)}
    if name not in defaults or (name == _READING and isinstance(settings, Settings)):
        raise SettingsError(f"{place}: unknown setting {name!r}; known are {', '.join(sorted(defaults))}")
    default = defaults[name]
    try:
        if isinstance(default, bool):
            return _read_flag(value)
        if isinstance(default, tuple):
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(sorted({str(part).strip() for part in parts if str(part).strip()}))
        if isinstance(default, Path):
            if not isinstance(value, (str, Path)) or not str(value).strip():
                raise ValueError
            return Path(value).expanduser()
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError
        if isinstance(default, int) and isinstance(value, float) and not value.is_integer():
            raise ValueError
        return type(default)(value)
    except (
        TypeError,
        ValueError,
        OverflowError,
        RuntimeError,
    ):  # the last two: infinity, a home there is not
        raise SettingsError(f"{place}: {name} = {value!r} is not {_KINDS[type(default)]}") from None


def _read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError


def _demand(holds: bool, name: str, value: object, allowed: str) -> None:
    if not holds:
        raise SettingsError(f"{name} = {value!r} is out of range: allowed are {allowed}")
