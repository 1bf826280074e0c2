"""Clustering: which independent texts report one event. Nothing is lost: what stands alone is a single report."""

from aibot_local.clustering.finding import find_events

__all__ = ["find_events"]
