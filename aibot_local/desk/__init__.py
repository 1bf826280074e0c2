"""The desk that lives from day to day: what is kept of its inboxes, its events, and what changed.

`ingesting.ingest` reads what is new and finds the events; `updating.update` does that, writes the stories of changed
events and tells what changed. Events keep their ids (`matching`), and what was decided by hand holds (`deciding`).
"""
