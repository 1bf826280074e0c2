"""Review: what editors do with a story on its way into print, and the log of it.

A story is a draft until a named editor has checked it, and goes out as approved only when one has put a name to exactly
the words that stand there. A sentence put in other words is held against the sources at once: what they bear out is
bound to their words, what they do not stays as the editor's own and is marked. Every change makes a new version, and
that is a draft again. `revising` and `carrying` work on stories alone, `editing` and `approving` on a store.
"""
