"""The reading room: the desk's store as web pages on this machine alone (`aibot serve`)."""
