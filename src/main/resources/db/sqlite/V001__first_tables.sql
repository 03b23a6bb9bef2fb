-- The tables of db/postgres/V001, in SQLite's types: ids are text, times ISO 8601 text in UTC, truth is 0 or 1.

CREATE TABLE teams (
    id           text PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    display_name text,
    description  text,
    version      integer NOT NULL,
    created_at   text NOT NULL,
    updated_at   text NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL
);

-- spec is text and not jsonb: what was stored is given back byte by byte, and "changed nothing" is text equality.
-- proxy_group: null is the whole team.
CREATE TABLE clusters (
    id           text PRIMARY KEY,
    team_id      text NOT NULL REFERENCES teams (id),
    name         text NOT NULL,
    spec         text NOT NULL,
    spec_version integer NOT NULL,
    served_spec  text,
    version      integer NOT NULL,
    managed_by   text NOT NULL,
    labels       text NOT NULL,
    proxy_group  text,
    created_at   text NOT NULL,
    updated_at   text NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL,
    CONSTRAINT clusters_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_clusters_name ON clusters (name);

CREATE TABLE routes (
    id           text PRIMARY KEY,
    team_id      text NOT NULL REFERENCES teams (id),
    name         text NOT NULL,
    spec         text NOT NULL,
    spec_version integer NOT NULL,
    served_spec  text,
    version      integer NOT NULL,
    managed_by   text NOT NULL,
    labels       text NOT NULL,
    proxy_group  text,
    created_at   text NOT NULL,
    updated_at   text NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL,
    CONSTRAINT routes_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_routes_name ON routes (name);

CREATE TABLE listeners (
    id           text PRIMARY KEY,
    team_id      text NOT NULL REFERENCES teams (id),
    name         text NOT NULL,
    spec         text NOT NULL,
    spec_version integer NOT NULL,
    served_spec  text,
    version      integer NOT NULL,
    managed_by   text NOT NULL,
    labels       text NOT NULL,
    proxy_group  text,
    created_at   text NOT NULL,
    updated_at   text NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL,
    CONSTRAINT listeners_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_listeners_name ON listeners (name);

-- What a resource names: another resource, or a port that it claims. The named thing need not exist.
CREATE TABLE resource_references (
    team_id   text NOT NULL REFERENCES teams (id),
    from_kind text NOT NULL,
    from_name text NOT NULL,
    to_kind   text NOT NULL,
    to_name   text NOT NULL,
    required  integer NOT NULL,
    PRIMARY KEY (team_id, from_kind, from_name, to_kind, to_name)
);
CREATE INDEX idx_resource_references_to ON resource_references (team_id, to_kind, to_name);

CREATE TABLE tokens (
    id           text PRIMARY KEY,
    token_id     text NOT NULL,
    setup        integer NOT NULL,
    name         text NOT NULL,
    description  text,
    secret_hash  text NOT NULL,
    scopes       text NOT NULL,
    status       text NOT NULL,
    expires_at   text,
    last_used_at text,
    version      integer NOT NULL,
    created_at   text NOT NULL,
    updated_at   text NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL
);
CREATE UNIQUE INDEX idx_tokens_token_id ON tokens (token_id);
CREATE INDEX idx_tokens_created_at ON tokens (created_at, id);

-- One row: the last revision, and the change_id that tells a restored backup from the history that it replaced.
CREATE TABLE revision (
    id        integer PRIMARY KEY CHECK (id = 1),
    value     integer NOT NULL,
    change_id text
);
INSERT INTO revision (id, value) VALUES (1, 0);

CREATE TABLE changes (
    revision     integer NOT NULL,
    seq          integer NOT NULL,
    change_id    text NOT NULL,
    team         text,
    kind         text NOT NULL,
    name         text NOT NULL,
    op           text NOT NULL,
    after        text,
    spec_version integer NOT NULL,
    actor        text NOT NULL,
    request_id   text NOT NULL,
    traceparent  text,
    created_at   text NOT NULL,
    PRIMARY KEY (revision, seq)
);
CREATE INDEX idx_changes_name ON changes (team, kind, name, revision);

CREATE TABLE audit_logs (
    id            integer PRIMARY KEY AUTOINCREMENT,
    event_type    text NOT NULL,
    resource_type text NOT NULL,
    resource_id   text,
    resource_name text,
    team          text,
    user_id       text NOT NULL,
    request_id    text,
    client_ip     text,
    user_agent    text,
    revision      integer,
    details       text NOT NULL,
    created_at    text NOT NULL
);
CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);
CREATE INDEX idx_audit_logs_user_id ON audit_logs (user_id, id);
CREATE INDEX idx_audit_logs_event_type ON audit_logs (event_type, id);

CREATE VIEW audit_log AS
SELECT id, event_type, resource_type, resource_id, resource_name, team, user_id, request_id, client_ip, user_agent,
       revision, details, created_at
FROM audit_logs;

CREATE TABLE setup_state (
    id              integer PRIMARY KEY CHECK (id = 1),
    failed_attempts integer NOT NULL,
    locked_until    text,
    issued_by       text
);
INSERT INTO setup_state (id, failed_attempts) VALUES (1, 0);

-- Who runs on this database; seen_at is renewed while an instance lives.
CREATE TABLE instances (
    id         text PRIMARY KEY,
    host       text NOT NULL,
    started_at text NOT NULL,
    seen_at    text NOT NULL
);
