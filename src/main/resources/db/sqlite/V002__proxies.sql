-- What instances tell each other of their connected proxies: unused here, where there is only one.
CREATE TABLE proxies (
    instance TEXT NOT NULL,
    stream   INTEGER NOT NULL,
    team     TEXT NOT NULL,
    batch    INTEGER NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (instance, stream)
);
