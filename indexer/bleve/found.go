package bleve

import (
	"cmp"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"juzheng/indexer/bleve/segment"
)

// found are the documents of a part where something may stand, ascending. A
// common word stands in hundreds of thousands, so they are numbers and no more
// until a file is looked at.
type found struct {
	part
	docs   []uint32
	counts segment.List // how often; empty when nothing says
	valued bool         // it may stand there with its dates and amounts written otherwise
	sure   bool         // it stands there
	proven []uint32     // documents where it stands, whether they count or not
}

// A hit is a piece of a file that is looked at.
type hit struct {
	name
	doc    uint32  // of the reader
	worth  float32 // of the leaf's weight, by how often it may stand there and how long the piece is; of a sentence the score itself
	valued bool
	sure   bool
	last   bool // of the file
}

// each visits the documents with what they are worth but for the weight.
func (f *found) each(p *plan, docs []uint32, visit func(doc uint32, worth float32)) {
	if f.counts.Len() == 0 {
		for _, doc := range docs {
			visit(doc, 1)
		}
		return
	}
	f.counts.Among(docs, func(i int, freq uint8) { visit(docs[i], p.worth(freq, f.Length(docs[i]))) })
}

func (f *found) hit(doc uint32, worth float32) hit {
	_, proven := slices.BinarySearch(f.proven, doc)
	return hit{name: f.name(doc), doc: f.first + doc, worth: worth, valued: f.valued, sure: f.sure || proven}
}

// inFile are the documents of a file.
func (f *found) inFile(ord uint32) []uint32 {
	first, _ := slices.BinarySearch(f.Names(), segment.Name(nameOf(ord, 0)))
	from, _ := slices.BinarySearch(f.docs, uint32(first))
	to := from
	for to < len(f.docs) && f.name(f.docs[to]).ord() == ord {
		to++
	}
	return f.docs[from:to]
}

// filesOf are the files of documents.
func filesOf(all []found) *roaring.Bitmap {
	b := roaring.New()
	for _, f := range all {
		files := make([]uint32, 0, len(f.docs))
		for _, doc := range f.docs {
			if n, ord := len(files), f.name(doc).ord(); n == 0 || files[n-1] != ord { // the pieces of a file lie side by side
				files = append(files, ord)
			}
		}
		b.AddMany(files)
	}
	return b
}

func count(all []found) (n int) {
	for _, f := range all {
		n += len(f.docs)
	}
	return n
}

// of are the hits of a leaf in a file, by key, each once; good until the next
// call. Those that are not weighed are worth nothing.
func (p *plan) of(l *leaf, ord uint32, weighed bool) []hit {
	if l.sentence != nil {
		i, _ := slices.BinarySearchFunc(l.hits, nameOf(ord, 0), func(h hit, n name) int { return cmp.Compare(h.name, n) })
		j := i
		for j < len(l.hits) && l.hits[j].ord() == ord {
			j++
		}
		if i < j {
			l.hits[j-1].last = true
		}
		return l.hits[i:j]
	}
	hits := l.hits[:0]
	for i := range l.found {
		f := &l.found[i]
		docs := f.inFile(ord)
		if weighed {
			f.each(p, docs, func(doc uint32, worth float32) {
				hits = append(hits, f.hit(doc, worth))
			})
			continue
		}
		for _, doc := range docs {
			hits = append(hits, f.hit(doc, 0))
		}
	}
	if l.hits = hits; len(hits) == 0 {
		return hits
	}
	if len(l.found) < 2 {
		hits[len(hits)-1].last = true
		return hits
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(a.name, b.name) })
	one := hits[:0]
	for _, h := range hits {
		if n := len(one); n > 0 && one[n-1].name == h.name {
			one[n-1].valued, one[n-1].sure = one[n-1].valued || h.valued, one[n-1].sure || h.sure
			continue
		}
		one = append(one, h)
	}
	one[len(one)-1].last = true
	return one
}

// worth is BM25 of a term but for its weight.
func (p *plan) worth(freq, length uint8) float32 {
	tf := float32(freq)
	return tf * (k1 + 1) / (tf + p.norms[length])
}

// normsFor are the part of BM25 that a document's length decides, by its code.
func normsFor(average float64) *[lengthCodes]float32 {
	var norms [lengthCodes]float32
	for code := range norms {
		norms[code] = float32(k1 * (1 - b + b*float64(code*lengthUnit)/average))
	}
	return &norms
}

// A tally counts by the documents of a part, or by files; it is kept between searches.
type tally struct {
	worth []float32
	clues []uint64  // of a sentence, that stand there
	met   []uint32  // which are not zero
	all   []float32 // for least
}

var tallies = sync.Pool{New: func() any { return &tally{} }}

// newTally counts n things; it must be released.
func newTally(n int) *tally {
	t := tallies.Get().(*tally)
	if len(t.worth) < n {
		t.worth, t.clues = make([]float32, n), make([]uint64, n)
	}
	return t
}

func (t *tally) release() {
	t.clear()
	tallies.Put(t)
}

func (t *tally) clear() {
	for _, i := range t.met {
		t.worth[i], t.clues[i] = 0, 0
	}
	t.met = t.met[:0]
}

// least is what the n-th best is worth, or a little less.
func (t *tally) least(n int) float32 {
	t.all = t.all[:0]
	for _, doc := range t.met {
		t.all = append(t.all, t.worth[doc])
	}
	return least(t.all, n)
}

// steps are how many values are told apart between none and the greatest.
const steps = 1024

// least is the n-th greatest or a little less, never more: one walk in the place of a selection.
func least(worths []float32, n int) float32 {
	most := slices.Max(worths)
	if most <= 0 {
		return 0
	}
	var counts [steps]int32
	scale := (steps - 1) / most
	for _, w := range worths {
		counts[int(w*scale)]++
	}
	step := steps - 1
	for ; step > 0; step-- {
		if n -= int(counts[step]); n <= 0 {
			break
		}
	}
	return float32(step) / scale * (1 - 1e-5) // what rounding takes
}

// forget forgets those that are worth less.
func (t *tally) forget(least float32) {
	t.met = slices.DeleteFunc(t.met, func(doc uint32) bool {
		gone := t.worth[doc] < least
		if gone {
			t.worth[doc], t.clues[doc] = 0, 0
		}
		return gone
	})
}

// foremost brings the n that come before all others to the front, in no order
// (Hoare's selection).
func foremost[T any](all []T, n int, before func(a, b T) bool) {
	for lo, hi := 0, len(all)-1; lo < hi && n > 0 && n < len(all); {
		pivot, i, j := all[lo+(hi-lo)/2], lo, hi
		for i <= j {
			for before(all[i], pivot) {
				i++
			}
			for before(pivot, all[j]) {
				j--
			}
			if i <= j {
				all[i], all[j] = all[j], all[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return
		}
	}
}
