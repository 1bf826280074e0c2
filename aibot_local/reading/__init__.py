"""Reading: a folder, a file or a stream of articles in, articles and an account of everything else out.

Importing this package is cheap: the parsers and their libraries are loaded in processes of their own.
"""

from aibot_local.reading.accounting import list_texts
from aibot_local.reading.identity import identify_article
from aibot_local.reading.inbox import read_inbox, read_stream, reopen_document, reopen_documents
from aibot_local.reading.limits import ReadingLimits

__all__ = [
    "ReadingLimits",
    "identify_article",
    "list_texts",
    "read_inbox",
    "read_stream",
    "reopen_document",
    "reopen_documents",
]
