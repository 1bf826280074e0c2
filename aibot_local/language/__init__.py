"""What can be read off English news text by rule: words, numbers, dates, names, quotations, modality.

Every finder takes a text and returns frozen records in reading order whose `start` and `end` count code points of
that text. Nothing here reads a file or asks a model, and no text makes a finder raise.
"""
