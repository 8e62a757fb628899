-- +goose Up
-- What was found of the electronic signatures of a file when it was read.
ALTER TABLE evidence ADD COLUMN signatures TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE evidence DROP COLUMN signatures;
