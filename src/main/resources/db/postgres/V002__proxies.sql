-- What each instance tells the others of its connected proxies. Each row is renewed from memory, so that it needs no WAL: after
-- a crash, on a promoted replica and after a restore the table is empty or stale, and instances write their rows again.
CREATE UNLOGGED TABLE proxies (
    instance text COLLATE "C" NOT NULL,
    stream   bigint NOT NULL,
    team     text COLLATE "C" NOT NULL,
    batch    bigint NOT NULL,
    body     text NOT NULL,
    PRIMARY KEY (instance, stream)
) WITH (fillfactor = 70);
