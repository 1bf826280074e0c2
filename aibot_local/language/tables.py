"""Word tables are written as running text; these read them."""


def list_words(text: str) -> tuple[str, ...]:
    """The words of a table, in order."""
    return tuple(text.split())
