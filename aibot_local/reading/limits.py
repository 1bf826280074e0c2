"""The bounds within which hostile input is read."""

from dataclasses import asdict, dataclass, fields

from aibot_local.errors import SettingsError

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much of the machine a file may use. A file over a limit is set aside, never cut in silence.

    Sizes are bytes, times are seconds. `seconds_per_article` bounds the time without a result, so a dump of
    many articles may take long as long as it keeps moving; `seconds_per_file` bounds the whole file.
    """

    file_bytes: int = 256 * _MIB
    page_bytes: int = 16 * _MIB  # one web page, mail or text file: one article
    expanded_bytes: int = 200 * _MIB  # what a compressed file or an archive may unfold to
    expansion: int = 100  # bytes out for each byte in
    members: int = 1_000  # files in one archive
    archive_seconds: float = 30.0  # of unpacking, for one archive
    articles_per_file: int = 200_000
    article_characters: int = 1_000_000
    minimum_characters: int = 25  # a body with fewer is not an article
    depth: int = 200  # nesting of JSON, XML, mail parts and archives in archives
    seconds_per_article: float = 20.0
    seconds_per_file: float = 1_800.0
    memory_bytes: int = 2_048 * _MIB  # of each reading process

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 < value < 2**53:  # not a number fails this, too
                raise SettingsError(
                    f"{field.name} = {value!r} is out of range: allowed is what is above zero"
                )

    def to_dict(self) -> dict[str, float]:
        """The limits as plain numbers, to be sent to a worker."""
        return asdict(self)
