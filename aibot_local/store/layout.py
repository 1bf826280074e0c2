"""What the tables of a store are, as steps from one layout to the next.

Step n brings a store from layout n to n + 1. A step that was released is never changed; what comes later is added as a
new step.
"""

MIGRATIONS = (
    """
    -- A vector of a text, by the text's hash and the fingerprint of the model that made it.
    CREATE TABLE vectors (
        fingerprint TEXT NOT NULL, text_sha256 TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (fingerprint, text_sha256)
    ) WITHOUT ROWID;

    -- An article's text, once, and where it was first found. `withdrawn`: it stands in no document any more,
    -- or a newer version does.
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, item INTEGER NOT NULL,
        document_sha256 TEXT NOT NULL, document_size INTEGER NOT NULL, content TEXT NOT NULL,
        content_sha256 TEXT NOT NULL, title_end INTEGER NOT NULL, fields TEXT NOT NULL, address TEXT,
        withdrawn INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX articles_address ON articles (address);
    CREATE VIRTUAL TABLE article_words USING fts5 (
        content, content = 'articles', content_rowid = 'number', tokenize = 'porter unicode61'
    );

    -- Files as they were last read. `modified` is the time of change in nanoseconds; `sha256` is of the bytes.
    CREATE TABLE inboxes (number INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE);
    CREATE TABLE documents (
        inbox INTEGER NOT NULL REFERENCES inboxes (number), path TEXT NOT NULL, sha256 TEXT NOT NULL,
        size INTEGER NOT NULL, modified INTEGER NOT NULL,
        PRIMARY KEY (inbox, path)
    ) WITHOUT ROWID;
    -- Where articles stand now. `path` names a member where the document is an archive, and `sha256` is of that member.
    CREATE TABLE places (
        inbox INTEGER NOT NULL, document TEXT NOT NULL, path TEXT NOT NULL, item INTEGER NOT NULL,
        article TEXT NOT NULL REFERENCES articles (id), sha256 TEXT NOT NULL, size INTEGER NOT NULL,
        account TEXT NOT NULL,
        PRIMARY KEY (inbox, path, item, article),
        FOREIGN KEY (inbox, document) REFERENCES documents (inbox, path) ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX places_article ON places (article);
    CREATE INDEX places_document ON places (inbox, document);
    CREATE TABLE set_aside (
        inbox INTEGER NOT NULL, document TEXT NOT NULL, path TEXT NOT NULL, item INTEGER, reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        FOREIGN KEY (inbox, document) REFERENCES documents (inbox, path) ON DELETE CASCADE
    );
    CREATE INDEX set_aside_document ON set_aside (inbox, document);
    -- The article that stands where another stood; and the newer version of one that still stands in its own file.
    CREATE TABLE successors (article TEXT PRIMARY KEY, successor TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE superseded (article TEXT PRIMARY KEY, successor TEXT NOT NULL) WITHOUT ROWID;

    -- A run that is not finished was cut off.
    CREATE TABLE runs (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, inbox TEXT NOT NULL, finished TEXT, report TEXT, changes TEXT
    );
    -- The events of a run of `summarize`, which stand for themselves.
    CREATE TABLE run_events (
        run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE, event TEXT NOT NULL,
        article TEXT NOT NULL REFERENCES articles (id), copy_of TEXT,
        PRIMARY KEY (run, article)
    ) WITHOUT ROWID;

    -- The events of the desk, which live on. `told` are their members when an update last told of them.
    CREATE TABLE events (
        id TEXT PRIMARY KEY, state TEXT NOT NULL, merged_into TEXT, pinned INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE members (
        article TEXT PRIMARY KEY REFERENCES articles (id), event TEXT NOT NULL REFERENCES events (id), copy_of TEXT
    ) WITHOUT ROWID;
    CREATE INDEX members_event ON members (event);
    CREATE TABLE told (article TEXT PRIMARY KEY, event TEXT NOT NULL) WITHOUT ROWID;
    -- What was decided by hand, in order; `side` parts the articles of a split: 1 is what was taken out.
    CREATE TABLE decisions (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, event TEXT NOT NULL);
    CREATE TABLE decision_articles (
        decision INTEGER NOT NULL REFERENCES decisions (number) ON DELETE CASCADE, article TEXT NOT NULL,
        side INTEGER NOT NULL,
        PRIMARY KEY (decision, article)
    ) WITHOUT ROWID;

    -- Each version of a story, counted from 1 for its event. `basis` is a hash of what it was written from.
    CREATE TABLE stories (
        event TEXT NOT NULL, version INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES runs (number),
        basis TEXT NOT NULL, story TEXT NOT NULL,
        PRIMARY KEY (event, version)
    );
    CREATE UNIQUE INDEX stories_run ON stories (run, event);
    -- What of a version rests on an article that is no longer as it was.
    CREATE TABLE marks (
        event TEXT NOT NULL, version INTEGER NOT NULL, place TEXT NOT NULL, position INTEGER NOT NULL,
        text TEXT NOT NULL, article TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (event, version, article, position),
        FOREIGN KEY (event, version) REFERENCES stories (event, version) ON DELETE CASCADE
    ) WITHOUT ROWID;
    -- Files of stories, with the SHA-256 of what was written, so that a file somebody changed is told from ours.
    -- `links` is a hash of the related stories named in it.
    CREATE TABLE written (
        folder TEXT NOT NULL, file TEXT NOT NULL, event TEXT NOT NULL, version INTEGER NOT NULL, links TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (folder, file)
    ) WITHOUT ROWID;
    """,
    """
    -- What editors did, in order. `before`, `after` and `note` are hashes of texts in `review_texts`, or ''; `story` is
    -- the hash of the story it was done to; `sha256` is of the entry and of the `sha256` before it.
    CREATE TABLE review_log (
        number INTEGER PRIMARY KEY, event TEXT NOT NULL, version INTEGER NOT NULL, action TEXT NOT NULL,
        editor TEXT NOT NULL, at TEXT NOT NULL, place TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
        note TEXT NOT NULL, story TEXT NOT NULL, sha256 TEXT NOT NULL
    );
    CREATE INDEX review_log_event ON review_log (event);
    CREATE TRIGGER review_log_stays BEFORE DELETE ON review_log
        BEGIN SELECT RAISE(ABORT, 'the log of reviews is only added to'); END;
    CREATE TRIGGER review_log_stands BEFORE UPDATE ON review_log
        BEGIN SELECT RAISE(ABORT, 'the log of reviews is only added to'); END;
    CREATE TABLE review_texts (
        event TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (event, sha256)
    ) WITHOUT ROWID;
    -- Sentences, by their text, that stay when a story is written anew.
    CREATE TABLE locks (event TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (event, text)) WITHOUT ROWID;
    """,
)
