package segment

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// A book is documents as a reader would find them by hand.
type book map[Name]*Document

// write invents documents: a few terms stand nearly everywhere, most in few.
func write(r *rand.Rand, from, n int) book {
	b := book{}
	for i := range n {
		d := &Document{Name: NameOf(uint32((from+i)/7), uint32((from+i)%7)), Length: uint8(r.IntN(128)), Kept: make([]byte, r.IntN(40))}
		for k := range d.Kept {
			d.Kept[k] = byte(r.Uint32())
		}
		var text []string
		for range r.IntN(60) {
			text = append(text, term(int(r.ExpFloat64()*float64(r.IntN(400)))))
		}
		d.Fields = map[string]iter.Seq[string]{"t": slices.Values(text), "i": slices.Values([]string{fmt.Sprint("one-of-a-kind-", from+i)})}
		b[d.Name] = d
	}
	return b
}

func term(n int) string {
	switch {
	case n%17 == 0:
		return strings.Repeat("共同的开头很长很长很长", 1+n%12) + fmt.Sprint(n)
	case n%5 == 0:
		return string(rune(0x4E00 + n))
	case n%7 == 0: // as long as what a number says whole, and longer
		return "1234567890"[:6+n%4]
	case n%11 == 0:
		return "123\x00\x00\x00\x00\x00"[:3+n%5]
	}
	return string([]rune{rune(0x4E00 + n%50), rune(0x5E00 + n)})
}

// lists are the documents of each term by name, with how often it stands there.
func (b book) lists(field string) map[string]map[Name]uint8 {
	all := map[string]map[Name]uint8{}
	for name, d := range b {
		for t := range d.Fields[field] {
			if all[t] == nil {
				all[t] = map[Name]uint8{}
			}
			all[t][name] = min(all[t][name]+1, MaxFreq)
		}
	}
	return all
}

// check compares a segment with what was written into it.
func check(t *testing.T, s *Segment, b book) {
	t.Helper()
	if names := slices.Sorted(maps.Keys(b)); !slices.Equal(s.Names(), names) {
		t.Fatalf("%d names, not those %d that were written", len(s.Names()), len(names))
	}
	for doc, name := range s.Names() {
		kept, err := s.Kept(uint32(doc), nil)
		if d := b[name]; err != nil || !bytes.Equal(kept, d.Kept) || s.Length(uint32(doc)) != d.Length {
			t.Fatalf("document %s keeps something else", name)
		}
	}
	for _, field := range []string{"t", "i"} {
		want, dict := b.lists(field), s.Terms(field)
		if dict.Len() != len(want) {
			t.Fatalf("%d terms of %d", dict.Len(), len(want))
		}
		seen := []string{}
		for term, l := range dict.All("", "") {
			seen = append(seen, string(term))
			checkList(t, s, l, want[string(term)])
		}
		if !slices.IsSorted(seen) || len(seen) != len(want) {
			t.Fatalf("%d terms, in order: %v", len(seen), slices.IsSorted(seen))
		}
		for term := range want {
			checkList(t, s, dict.Look(term), want[term])
			for _, other := range []string{term + "x", term[:len(term)-1], "\x00", "", "\xff", term[1:]} {
				if _, there := want[other]; !there && dict.Look(other).Len() > 0 {
					t.Fatalf("%q is found", other)
				}
			}
		}
	}
}

func checkList(t *testing.T, s *Segment, l List, want map[Name]uint8) {
	t.Helper()
	docs := l.Docs(nil)
	if len(docs) != len(want) || l.Len() != len(want) || !slices.IsSorted(docs) {
		t.Fatalf("%d documents of %d", len(docs), len(want))
	}
	at := 0
	l.Each(func(some []uint32, freqs []uint8) {
		for i, doc := range some {
			if doc != docs[at] || freqs[i] != want[s.Names()[doc]] {
				t.Fatalf("document %d: %d times, not %d", doc, freqs[i], want[s.Names()[doc]])
			}
			at++
		}
	})
	for _, every := range []int{1, 3, 50} {
		var asked, both []uint32
		for doc := 0; doc < len(s.Names()); doc += every {
			asked = append(asked, uint32(doc))
			if slices.Contains(docs, uint32(doc)) {
				both = append(both, uint32(doc))
			}
		}
		var among []uint32
		l.Among(asked, func(i int, freq uint8) {
			if among = append(among, asked[i]); freq != want[s.Names()[asked[i]]] {
				t.Fatalf("document %d: %d times", asked[i], freq)
			}
		})
		if !slices.Equal(among, both) {
			t.Fatalf("among every %d: %v, not %v", every, among, both)
		}
		if kept := l.Keep(slices.Clone(asked)); !slices.Equal(kept, both) {
			t.Fatalf("of every %d are kept %v, not %v", every, kept, both)
		}
	}
}

func (b book) segment(t *testing.T) fresh {
	t.Helper()
	s, err := build(slices.Collect(maps.Values(b)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestABatchReadsAsItWasWritten(t *testing.T) {
	for _, n := range []int{1, 2, 127, 128, 129, 700} {
		b := write(rand.New(rand.NewPCG(uint64(n), 1)), 0, n)
		s := b.segment(t)
		check(t, s.Segment, b)
		path := filepath.Join(t.TempDir(), "a.zap")
		if err := s.Persist(path); err != nil {
			t.Fatal(err)
		}
		onDisk, err := open(path)
		if err != nil {
			t.Fatal(err)
		}
		check(t, onDisk.Segment, b)
		onDisk.GiveBack(0, len(onDisk.data))
		check(t, onDisk.Segment, b)
		if err := onDisk.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Segments of files that came in any order, some documents dropped, read like
// one batch of what is left; and so does a merge of merges.
func TestAMergeReadsLikeOneBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	dir := t.TempDir()
	all := write(r, 0, 900)
	parts := make([]book, 4)
	for name, d := range all {
		i := r.IntN(3)
		if name.High() > 60 { // and one that follows the others, as when an index grows
			i = 3
		}
		if parts[i] == nil {
			parts[i] = book{}
		}
		parts[i][name] = d
	}
	var segments []*Segment
	var drops []*roaring.Bitmap
	for i, b := range parts {
		s := b.segment(t)
		dropped := roaring.New()
		for doc, name := range s.Names() {
			if i > 0 && r.IntN(5) == 0 {
				dropped.Add(uint32(doc))
				delete(all, name)
			}
		}
		segments = append(segments, s.Segment)
		drops = append(drops, dropped)
	}
	drops[0] = nil
	first := mergeInto(t, filepath.Join(dir, "1.zap"), segments[:2], drops[:2])
	second := mergeInto(t, filepath.Join(dir, "2.zap"), segments[2:], drops[2:])
	check(t, mergeInto(t, filepath.Join(dir, "3.zap"), []*Segment{second, first}, []*roaring.Bitmap{nil, nil}), all)
}

func mergeInto(t *testing.T, path string, from []*Segment, drops []*roaring.Bitmap) *Segment {
	t.Helper()
	numbers, size, err := merge(from, drops, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != int64(size) {
		t.Fatalf("%d bytes of %v, %v", size, info, err)
	}
	s, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i, f := range from {
		for doc, n := range numbers[i] {
			if dropped := drops[i] != nil && drops[i].Contains(uint32(doc)); dropped != (n == gone) || !dropped && s.Names()[n] != f.Names()[doc] {
				t.Fatalf("document %d of segment %d got number %d", doc, i, n)
			}
		}
	}
	return s.Segment
}

func TestAStoppedMergeLeavesNoFile(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	path := filepath.Join(t.TempDir(), "a.zap")
	s := write(rand.New(rand.NewPCG(1, 1)), 0, 9).segment(t)
	if _, _, err := merge([]*Segment{s.Segment}, nil, path, stop); err == nil {
		t.Error("it went on")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file is left")
	}
}

func TestWhatIsNoSegmentIsRefused(t *testing.T) {
	for name, b := range map[string][]byte{"empty": nil, "short": []byte("PK"), "zeros": make([]byte, 200), "ones": bytes.Repeat([]byte{0xFF}, 200)} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := open(path); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNames(t *testing.T) {
	n := NameOf(0xABCD, 7)
	if got, ok := ParseName(n.String()); !ok || got != n || n.High() != 0xABCD || n.Low() != 7 {
		t.Errorf("%s is read as %v, %v", n, got, ok)
	}
	for _, id := range []string{"", "0000abcd0000000", "0000ABCD00000007", "0000abcd0000000g"} {
		if _, ok := ParseName(id); ok {
			t.Errorf("%q is a name", id)
		}
	}
}
