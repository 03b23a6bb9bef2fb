-- spec holds the value sealed (AES-256-GCM), and in plain only what isn't secret.
CREATE TABLE secrets (
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
    CONSTRAINT secrets_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_secrets_name ON secrets (name);
