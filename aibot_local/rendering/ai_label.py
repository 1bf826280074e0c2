"""How every output is marked as made by a program: for people in words, for machines in the field's vocabularies.

The mark is always there. No setting takes it off, and a person's approval does not either: what a model wrote stays
what a model wrote, whoever answers for it.
"""

from dataclasses import dataclass

from aibot_local import __version__
from aibot_local.records import Story, Wording

PROGRAM = "AiBot Local"
PROGRAM_VERSION = f"{PROGRAM} {__version__}"

# What stands in a copy made to be shared: near its top, and at the end of its statement, by which `is_shared` knows it.
SHARED_REMARK = "Safe to share: without the articles it rests on."
SHARED_STATEMENT = (
    "This copy was made to be shared: the articles, where they were kept, and the words behind rewritten sentences "
    "are not in it."
)


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of digital source: its name, its address in IPTC's vocabulary, and the member schema.org has for it.

    IPTC NewsCodes, Digital Source Type (http://cv.iptc.org/newscodes/digitalsourcetype/); schema.org,
    IPTCDigitalSourceEnumeration.
    """

    name: str
    address: str
    schema_org: str


TRAINED = SourceType(
    "Created using generative AI",
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
)
COMPOSITE = SourceType(
    "Edited using generative AI",
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
    "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
)


def find_source_type(story: Story) -> SourceType:
    """The mark of a story: TRAINED, or COMPOSITE where an editor's own sentences stand in it beside the program's.

    A digest of verbatim sentences is TRAINED too: models on the machine chose and ordered what it says, and to mark
    too much misleads nobody.
    """
    return COMPOSITE if is_edited(story) else TRAINED


def is_edited(story: Story) -> bool:
    """Whether an editor's words stand in a story."""
    return any(sentence.wording is Wording.EDITOR for _, sentence in story.sentences())


def is_shared(story: Story) -> bool:
    """True for what `make_shareable` gave."""
    return story.disclosure.statement.endswith(SHARED_STATEMENT)
