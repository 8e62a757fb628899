-- +goose Up
-- The dictionary of the unit's own, as people wrote it; no row until it is first changed.
CREATE TABLE dictionary (
  one BIGINT PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL, body TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at BIGINT NOT NULL);

-- +goose Down
DROP TABLE dictionary;
