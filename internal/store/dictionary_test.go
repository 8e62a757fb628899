package store_test

import (
	"errors"
	"sync"
	"testing"

	"juzheng/indexer/hanzi/words"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func put(s *store.Store, text string) (d store.Dictionary, err error) {
	err = s.Update(ctx, clerk, func(tx *store.Tx) error {
		if d, err = tx.SetDictionary(ctx, text); err != nil {
			return err
		}
		return tx.Audit(ctx, "dictionary.put", "dictionary", nil)
	})
	return d, err
}

func TestTheDictionaryIsKeptWithWhoChangedItLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if d, err := s.Dictionary(ctx); err != nil || d != (store.Dictionary{Text: words.Default}) {
			t.Fatalf("before the first change: %+v, %v", d, err)
		}
		if v, err := s.DictionaryVersion(ctx); err != nil || v != 0 {
			t.Fatalf("before the first change: %d, %v", v, err)
		}
		for i, text := range []string{"签到表=签到簿\n", "𠮷田\n", ""} {
			was, err := put(s, text)
			if err != nil {
				t.Fatal(err)
			}
			d, err := s.Dictionary(ctx)
			if err != nil || d.Version != int64(i+1) || d.Text != text || d.ChangedBy != clerk.Name || !d.ChangedAt.Equal(was.ChangedAt.Truncate(1000)) {
				t.Errorf("%+v, %v", d, err)
			}
			if v, err := s.DictionaryVersion(ctx); err != nil || v != d.Version {
				t.Errorf("version %d, %v", v, err)
			}
		}
		if _, err := put(s, "签到\x00表"); !errors.Is(err, store.ErrText) {
			t.Errorf("got %v", err)
		}
		err := s.Update(ctx, clerk, func(tx *store.Tx) error {
			_, err := tx.SetDictionary(ctx, "没有记录")
			return err
		})
		if !errors.Is(err, store.ErrUnaudited) {
			t.Errorf("without an audit line: %v", err)
		}
		if d, err := s.Dictionary(ctx); err != nil || d.Version != 3 || d.Text != "" {
			t.Errorf("what was refused is kept: %+v, %v", d, err)
		}
	})
}

func TestEveryChangeOfTheDictionaryHasItsVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const changes = 12
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[int64]bool{}
		for range changes {
			all.Go(func() {
				d, err := put(s, "签到表=签到簿")
				mu.Lock()
				defer mu.Unlock()
				if err != nil || seen[d.Version] {
					t.Errorf("version %d twice, or %v", d.Version, err)
				}
				seen[d.Version] = true
			})
		}
		all.Wait()
		if v, err := s.DictionaryVersion(ctx); err != nil || v != changes {
			t.Errorf("version %d, %v", v, err)
		}
	})
}

func BenchmarkDictionaryVersion(b *testing.B) {
	s := storetest.Open(b)
	for b.Loop() {
		if _, err := s.DictionaryVersion(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
