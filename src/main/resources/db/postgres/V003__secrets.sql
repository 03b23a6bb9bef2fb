-- spec holds the value sealed (AES-256-GCM), and in plain only what isn't secret.
CREATE TABLE secrets (
    id           uuid PRIMARY KEY,
    team_id      uuid NOT NULL REFERENCES teams (id),
    name         text COLLATE "C" NOT NULL,
    spec         text NOT NULL,
    spec_version integer NOT NULL,
    served_spec  text,
    version      bigint NOT NULL,
    managed_by   text NOT NULL,
    labels       text NOT NULL,
    proxy_group  text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    created_by   text NOT NULL,
    updated_by   text NOT NULL,
    CONSTRAINT secrets_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_secrets_name ON secrets (name);
