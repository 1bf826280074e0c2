"""The store: one SQLite file with the documents, articles, vectors, events, stories and runs of a desk.

`Store` opens it, keeps vectors and runs, and finds articles by their words. What a desk keeps from day to day has a
module a thing: `inboxes` (files and the articles in them), `events` (events, their members, decisions made by hand),
`stories` (versions, marks, files written) and `reviews` (the log of what editors did, locks); their
functions take an open store. `keys` has the key of an encrypted store, and `rekeying` brings a store from one key to
another.
"""

from aibot_local.store.database import Database
from aibot_local.store.store import Store

__all__ = ["Database", "Store"]
