"""What a bundle holds and what a check of one said."""

from dataclasses import dataclass

from aibot_local.library.records import ModelFile

INDEX = "bundle.json"
SIGNATURE = "bundle.sig"
SBOM = "sbom.cdx.json"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The index of a bundle: every file but the index itself and its signature, by path."""

    models: tuple[str, ...]
    files: tuple[ModelFile, ...]


@dataclass(frozen=True, slots=True)
class BundleCheck:
    """Whether a bundle is as it was built.

    `problems` has a line for each missing, altered, added or linked file and for a bad signature. `signed`
    says that the index carries a signature by the key that was asked for; without a key it is False and
    only the files are vouched for, by an index that anybody could have written.
    """

    bundle: Bundle
    problems: tuple[str, ...]
    signed: bool

    @property
    def intact(self) -> bool:
        """True when nothing was found."""
        return not self.problems
