package casework

import (
	"context"

	"juzheng/indexer/extract/text"
	"juzheng/indexer/hanzi/words"
	"juzheng/internal/account"
	"juzheng/internal/store"
)

// maxTold is how many added and how many removed lines of the dictionary an audit line tells.
const maxTold = 100

// A Dictionary is the unit's own.
type Dictionary struct {
	store.Dictionary
	List words.List // what Text says
}

// Dictionary is the unit's own as it stands. Everybody may know by which words
// their questions are understood.
func (d *Desk) Dictionary(ctx context.Context, who account.User) (Dictionary, error) {
	if !who.MayReadLedger() {
		return Dictionary{}, account.ErrRefused
	}
	kept, err := d.Store.Dictionary(ctx)
	return Dictionary{kept, listOf(kept)}, err
}

// listOf reads what was checked when it was put; of one that an earlier program
// put under laxer rules, it is what still stands.
func listOf(kept store.Dictionary) words.List {
	list, _ := words.ReadList(kept.Text)
	return list
}

// AnyVersion replaces the dictionary whatever it was.
const AnyVersion = -1

// PutDictionaryText replaces the dictionary by a text file in any Chinese
// encoding; see words.ReadList. With a version it is only done while that stands.
func (d *Desk) PutDictionaryText(ctx context.Context, who account.User, file []byte, version int64) (Dictionary, error) {
	if !who.MayEditDictionary() {
		return Dictionary{}, account.ErrRefused
	}
	body, _ := text.Decode(file)
	list, err := words.ReadList(body)
	if err != nil {
		return Dictionary{}, invalid("%v", err)
	}
	return d.putDictionary(ctx, who, body, list, version)
}

// PutDictionary replaces the dictionary by a list, as PutDictionaryText does by a text.
func (d *Desk) PutDictionary(ctx context.Context, who account.User, list words.List, version int64) (Dictionary, error) {
	if !who.MayEditDictionary() {
		return Dictionary{}, account.ErrRefused
	}
	list, err := list.Check()
	if err != nil {
		return Dictionary{}, invalid("%v", err)
	}
	return d.putDictionary(ctx, who, list.String(), list, version)
}

func (d *Desk) putDictionary(ctx context.Context, who account.User, body string, list words.List, version int64) (Dictionary, error) {
	now := Dictionary{List: list}
	err := d.Store.Update(ctx, who, func(tx *store.Tx) error {
		was, err := tx.Dictionary(ctx)
		if err != nil {
			return err
		}
		if version != AnyVersion && version != was.Version {
			return errOvertaken
		}
		if now.Dictionary, err = tx.SetDictionary(ctx, body); err != nil {
			return err
		}
		before := listOf(was)
		added, removed := list.Without(before), before.Without(list)
		return tx.Audit(ctx, "dictionary.put", "dictionary", map[string]any{
			"version": now.Version, "words": len(list.Words), "groups": len(list.Groups), "lines_added": len(added), "lines_removed": len(removed),
			"added": added[:min(len(added), maxTold)], "removed": removed[:min(len(removed), maxTold)]})
	})
	return now, err
}
