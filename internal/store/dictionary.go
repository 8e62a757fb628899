package store

import (
	"context"
	"errors"
	"time"

	"juzheng/indexer/hanzi/words"
)

// A Dictionary is the unit's own, as people wrote it.
type Dictionary struct {
	Version   int64 // rises by one with each change; 0 was never changed and is words.Default
	Text      string
	ChangedBy string // who, by name
	ChangedAt time.Time
}

// Dictionary is the unit's own as it stands.
func (r reader) Dictionary(ctx context.Context) (Dictionary, error) {
	d, err := one(ctx, r.q, func(row scanner) (d Dictionary, err error) {
		err = row.Scan(&d.Version, &d.Text, &d.ChangedBy, when{&d.ChangedAt})
		return d, err
	}, `SELECT version, body, changed_by, changed_at FROM dictionary`)
	if errors.Is(err, ErrMissing) {
		return Dictionary{Text: words.Default}, nil
	}
	return d, err
}

// DictionaryVersion is the version of the Dictionary as it stands: a question
// cheap enough to ask before each search.
func (r reader) DictionaryVersion(ctx context.Context) (int64, error) {
	v, err := one(ctx, r.q, value[int64], `SELECT version FROM dictionary`)
	if errors.Is(err, ErrMissing) {
		return 0, nil
	}
	return v, err
}

// SetDictionary replaces the unit's own dictionary.
func (tx *Tx) SetDictionary(ctx context.Context, text string) (Dictionary, error) {
	d := Dictionary{Text: text, ChangedBy: tx.who.Name, ChangedAt: tx.now}
	was, err := tx.DictionaryVersion(ctx)
	if err != nil {
		return d, err
	}
	d.Version = was + 1
	return d, tx.exec(ctx, `INSERT INTO dictionary (one, version, body, changed_by, changed_at) VALUES (1,$1,$2,$3,$4)
		ON CONFLICT (one) DO UPDATE SET version = excluded.version, body = excluded.body, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		d.Version, d.Text, d.ChangedBy, micros(d.ChangedAt))
}
