package bleve

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer"
	"juzheng/indexer/similar"
)

// fieldSketch holds the sketch of a piece.
const fieldSketch = "s"

// Bounds of looking for similar files.
const (
	maxAsked    = 256     // pieces of the file whose sketches are looked up, spread evenly
	maxCompared = 256     // pieces of either file that are read; beyond, those that matched
	maxVerified = 40      // files that are read
	maxListed   = 100_000 // documents that sketches name, rarest values first
	// A value in more than one of commonShare pieces, and in more than
	// commonAtLeast, is that of a form's head or a much quoted law.
	commonShare   = 50
	commonAtLeast = 32
	rareOf        = 4 // of the values that two files share, one in so many must be rare
	// minShare is how much of one file must stand in the other; where that is
	// fewer than minShared characters, the head of a form perhaps, it must be half.
	minShare  = 0.25
	minShared = 100
	half      = 0.5
)

// sketchTerms are the terms of a piece's sketch: four bytes of seven bits.
func sketchTerms(p piece) []string {
	values := similar.Sketch(firstRunes(p.text, p.own))
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string([]byte{byte(v >> 21 & 0x7F), byte(v >> 14 & 0x7F), byte(v >> 7 & 0x7F), byte(v & 0x7F)})
	}
	return all
}

// Similar finds files that share text with a file.
func (e *Engine) Similar(ctx context.Context, id string, filters []indexer.Filter, limit int) (likes []indexer.Like, err error) {
	defer guard(&err)
	defer faultsPanic()()
	if limit < 1 || limit > indexer.MaxLikes {
		return nil, fmt.Errorf("相似文件一次可取 1 到 %d 份，请改写份数", indexer.MaxLikes)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	files, err := e.columns()
	if err != nil {
		return nil, err
	}
	r, release, err := e.acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	f, err := r.fileByID(id)
	sight, _ := files.allowed(r, filters, nil)
	allowed := sight.Clone()
	if err != nil || f == nil || !allowed.CheckedRemove(f.ord) {
		return nil, err
	}
	k := &kin{r: r, allowed: allowed, of: f, found: map[uint32]*relative{}, pieces: files.pieces}
	if err := k.look(ctx); err != nil {
		return nil, err
	}
	for _, c := range k.ranked() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, ok, err := k.verify(c)
		if err != nil {
			return nil, err
		}
		if ok {
			likes = append(likes, l)
		}
	}
	slices.SortStableFunc(likes, func(a, b indexer.Like) int {
		return cmp.Or(falseFirst(a.Common, b.Common), cmp.Compare(b.Contained, a.Contained), cmp.Compare(b.Containing, a.Containing))
	})
	return likes[:min(len(likes), limit)], nil
}

// falseFirst puts false before true.
func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (f *relative) common() bool { return f.rare*rareOf < f.values }

// kin are the files that may share text with one.
type kin struct {
	r       *reader
	allowed *roaring.Bitmap
	of      *file
	text    similar.Text // of it
	partial bool         // not all of it
	found   map[uint32]*relative
	pieces  int
}

// A relative is a file with values of the sketches looked up.
type relative struct {
	ord    uint32
	weight float64 // of those values; rare ones weigh more
	values int
	rare   int   // of them
	last   int   // the value that was counted last
	keys   []key // pieces with them
}

// look reads the file and looks up what its sketches name.
func (k *kin) look(ctx context.Context) error {
	all := slices.Sorted(slices.Values(k.of.keys))
	keys := all[:min(len(all), maxAsked)]
	if k.partial = len(keys) < len(all); k.partial {
		keys = make([]key, maxAsked)
		for i := range keys {
			keys[i] = all[i*len(all)/maxAsked]
		}
	}
	values := map[string]bool{}
	err := k.r.read(k.of.ord, keys, &k.text, func(p piece) error {
		for _, t := range sketchTerms(p) {
			values[t] = true
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	lists := make([][]uint32, 0, len(values))
	for v := range values {
		docs := k.r.having(fieldSketch, v)
		if len(docs) > 1 { // the file itself is one
			lists = append(lists, docs)
		}
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return cmp.Or(len(a)-len(b), slices.Compare(a, b)) })
	room := maxListed
	for i, docs := range lists {
		if room -= len(docs); room < 0 && i > 0 {
			break
		}
		k.count(i+1, docs[:min(len(docs), maxListed)])
	}
	return nil
}

// count gives the files of a value its weight.
func (k *kin) count(value int, docs []uint32) {
	rare := len(docs) <= max(commonAtLeast, k.pieces/commonShare)
	weight := math.Log1p(float64(k.pieces) / float64(len(docs)))
	for _, d := range docs {
		n := k.r.name(d)
		if !k.allowed.Contains(n.ord()) {
			continue
		}
		f := k.found[n.ord()]
		if f == nil {
			f = &relative{ord: n.ord()}
			k.found[n.ord()] = f
		}
		if f.last != value {
			f.last, f.weight, f.values = value, f.weight+weight, f.values+1
			if rare {
				f.rare++
			}
		}
		f.keys = append(f.keys, n.key())
	}
}

// ranked are the files worth being read, the most promising first.
func (k *kin) ranked() []*relative {
	all := make([]*relative, 0, len(k.found))
	for _, f := range k.found {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *relative) int {
		return cmp.Or(falseFirst(a.common(), b.common()), cmp.Compare(b.weight, a.weight), cmp.Compare(a.ord, b.ord))
	})
	return all[:min(len(all), maxVerified)]
}

// verify reads a file to see what it really shares.
func (k *kin) verify(c *relative) (like indexer.Like, ok bool, err error) {
	f, err := k.r.fileByOrd(c.ord)
	if err != nil {
		return like, false, err
	}
	keys := around(slices.Sorted(slices.Values(f.keys)), c.keys)
	var text similar.Text
	if err := k.r.read(c.ord, keys, &text, nil); err != nil {
		return like, false, err
	}
	if skipped := len(f.keys) - len(keys); skipped > 0 {
		text.Skip(text.Len() * skipped / len(keys))
	}
	like = indexer.Like{ID: f.ID, Likeness: similar.Compare(&k.text, &text), Common: c.common(), Partial: k.partial || len(keys) < len(f.keys)}
	like.Equal = like.Equal && !like.Partial
	return like, enough(like.Likeness), nil
}

// enough says that two files share so much that it is worth telling.
func enough(l similar.Likeness) bool {
	share := max(l.Contained, l.Containing)
	return share >= half || share >= minShare && l.Shared >= minShared
}

// read adds pieces of a file to a text, without second readings of their pages:
// marks stand on the first.
func (r *reader) read(ord uint32, keys []key, into *similar.Text, visit func(piece) error) error {
	second := 0
	for _, k := range keys {
		p, err := r.pieceOf(ord, k)
		if err != nil {
			return err
		}
		if p.start == 0 && k != keyOf(k.page(), 0) {
			second = k.page()
		}
		if k.page() != second {
			into.Add(k.page(), p.start, firstRunes(p.text, p.own))
		}
		if visit != nil {
			if err := visit(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// around are the keys or, when there are too many, those that matched most and their neighbours.
func around(keys, matched []key) []key {
	if len(keys) <= maxCompared {
		return keys
	}
	times := map[key]int{}
	for _, m := range matched {
		times[m]++
	}
	best := slices.SortedFunc(maps.Keys(times), func(a, b key) int { return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b)) })
	near := map[key]bool{}
	for _, reach := range []int{0, 1, -1} {
		for _, m := range best {
			i, ok := slices.BinarySearch(keys, m)
			if i += reach; ok && i >= 0 && i < len(keys) && len(near) < maxCompared {
				near[keys[i]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(near))
}
