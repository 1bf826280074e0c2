"""The scorers by name."""

from aibot_local.errors import SettingsError
from aibot_local.protocols import SalienceScorer
from aibot_local.salience.centroid import Centroid
from aibot_local.salience.consensus import Consensus
from aibot_local.salience.lead import Lead
from aibot_local.salience.lexrank import LexRank

SCORERS = ("centroid", "consensus", "lead", "lexrank")
DEFAULT_SCORER = "consensus"


def load_scorer(name: str = DEFAULT_SCORER) -> SalienceScorer:
    """The scorer of this name.

    :raises SettingsError: there is none.
    """
    match name:
        case "centroid":
            return Centroid()
        case "consensus":
            return Consensus()
        case "lead":
            return Lead()
        case "lexrank":
            return LexRank()
    raise SettingsError(f"no salience scorer is called {name!r}; choose one of {', '.join(SCORERS)}")
