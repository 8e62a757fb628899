-- +goose Up
-- Of an original behind a password the copy without it, of which pages are drawn: the password itself goes with its job.
ALTER TABLE evidence ADD COLUMN open_ref TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE evidence DROP COLUMN open_ref;
