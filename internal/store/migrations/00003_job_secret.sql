-- +goose Up
-- A password that the work needs, for as long as the job is there.
ALTER TABLE job ADD COLUMN secret TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE job DROP COLUMN secret;
