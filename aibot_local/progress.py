"""Telling of progress where nobody listens."""


def say_nothing(count: int) -> None:
    """Take a report of progress and do nothing with it."""
