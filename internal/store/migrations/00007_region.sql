-- +goose Up
-- The part of its page that a proof means, where that is no text: a stamp, a photo.
ALTER TABLE proof ADD COLUMN region TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE proof DROP COLUMN region;
