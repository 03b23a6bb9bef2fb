CREATE TABLE api_definitions (
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
    CONSTRAINT api_definitions_team_name UNIQUE (team_id, name)
);
CREATE INDEX idx_api_definitions_name ON api_definitions (name);

-- The document that a definition was imported from: apart from it, so that the change feed stays small. gzip in base64.
CREATE TABLE api_documents (
    definition_id text PRIMARY KEY REFERENCES api_definitions (id),
    body          text NOT NULL
);
