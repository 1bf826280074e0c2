"""Parse one file in this process."""

from aibot_local.reading import ReadingLimits
from aibot_local.reading.finishing import FinishedArticle
from aibot_local.reading.parsing import Opened, Skipped, parse_file
from aibot_local.reading.raw import Flaw


def parse(name: str, data: str | bytes, limits: ReadingLimits | None = None) -> list[FinishedArticle | Flaw]:
    """Articles and flaws of a file, in order."""
    if isinstance(data, str):
        data = data.encode()
    results = parse_file(name, data, limits or ReadingLimits())
    return [result for result in results if not isinstance(result, (Opened, Skipped))]


def parse_one(name: str, data: str | bytes) -> FinishedArticle:
    """The one article of a file that has no flaw."""
    (result,) = parse(name, data)
    assert isinstance(result, FinishedArticle), result
    return result


def flaws_of(name: str, data: str | bytes, limits: ReadingLimits | None = None) -> list[Flaw]:
    """The flaws of a file, in order."""
    return [result for result in parse(name, data, limits) if isinstance(result, Flaw)]
