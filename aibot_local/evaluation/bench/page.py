"""placeholder"""

from aibot_local.evaluation.bench.results import Results


def render_page(results: Results) -> str:
    """x"""
    return ""
