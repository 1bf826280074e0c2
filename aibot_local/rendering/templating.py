"""What renders templates into markup, for every page and book of the program."""

from jinja2 import BaseLoader, Environment, StrictUndefined

from aibot_local import __version__
from aibot_local.rendering.ai_label import SHARED_REMARK, TRAINED
from aibot_local.rendering.phrases import (
    DRAFT_REMARK,
    count,
    join_names,
    mark_wording,
    show_line,
    start_upper,
    tell_wording,
)


def make_environment(loader: BaseLoader) -> Environment:
    """What renders a page: everything escaped, every name defined, and the phrases that all pages share."""
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        count=count,
        draft_remark=DRAFT_REMARK,
        shared_remark=SHARED_REMARK,
        ai_source=TRAINED.address,
        version=__version__,
    )
    environment.filters.update(
        visible=show_line, names=join_names, capital=start_upper, wording=tell_wording, mark=mark_wording
    )
    return environment
