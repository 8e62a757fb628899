// Package harm kills an engine while it writes and damages what it wrote, and
// says what was lost and what went unnoticed.
package harm

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"juzheng/indexer"
	"juzheng/indexer/page"
)

// Open opens an engine that keeps its index in dir.
type Open func(dir string) (indexer.Engine, error)

// A story is what happens to an index, one deed for each seq. It is the same
// whenever it is told, so that who kept an index and who looks at it agree on
// what must be in it.

// Bounds of a deed.
const (
	mostFiles  = 4    // that one deed puts
	mostPages  = 5    // of an ordinary file
	largePages = 1250 // of a large one: more than the engine gives to its index at once
)

// A deed is what is done under one seq.
type deed struct {
	seq    int64
	put    []version
	remove []int64 // files; that one is not there is no error
}

// A version is a file as one deed puts it.
type version struct {
	file  int64 // names the file
	seq   int64 // of the deed
	pages int
}

func idOf(file int64) string { return fmt.Sprintf("file-%07d", file) }

// deedOf tells the deed of a seq from 1 on.
func deedOf(seq int64) deed {
	rnd := rand.New(rand.NewPCG(uint64(seq), 26))
	d := deed{seq: seq}
	earlier := 1 + rnd.Int64N(seq) // a seq up to now; its first file may be there
	switch n := rnd.IntN(100); {
	case seq > 1 && n < 10:
		d.remove = []int64{firstFile(earlier)}
	case seq > 1 && n < 25:
		d.put = []version{{firstFile(earlier), seq, 1 + rnd.IntN(mostPages)}}
	case n < 27:
		d.put = []version{{firstFile(seq), seq, largePages}}
	default:
		for i := range 1 + rnd.Int64N(mostFiles) {
			d.put = append(d.put, version{firstFile(seq) + i, seq, 1 + rnd.IntN(mostPages)})
		}
	}
	return d
}

func firstFile(seq int64) int64 { return seq * mostFiles }

// do has an engine take the deed.
func (d deed) do(ctx context.Context, e indexer.Engine) error {
	if d.put == nil {
		ids := make([]string, len(d.remove))
		for i, file := range d.remove {
			ids[i] = idOf(file)
		}
		return e.Remove(ctx, d.seq, ids...)
	}
	entries := make([]indexer.Entry, len(d.put))
	for i, v := range d.put {
		entries[i] = indexer.Entry{ID: idOf(v.file), Title: "会议记录.docx", Pages: v.texts(),
			Fields: map[string][]string{"kind": {"meeting_minutes"}}, Dates: map[string]string{"formed": "2018-03-05"}}
	}
	return e.Put(ctx, d.seq, entries...)
}

// filling stands on every page, so that pages are no mere words.
const filling = "支部党员大会研究整改措施，逐条落实到人，参会人员签到。"

func (v version) texts() iter.Seq2[page.Page, error] {
	return func(yield func(page.Page, error) bool) {
		for n := 1; n <= v.pages; n++ {
			text := v.wordOn(n) + "。\n" + strings.Repeat(filling, 1+int(v.file+int64(n))%8)
			if !yield(page.Page{N: n, Text: text}, nil) {
				return
			}
		}
	}
}

// wordOf stands on every page of a file in any version, word on those of this
// version, wordOn on one page; each begins with the one before.
func wordOf(file int64) string        { return "件" + letters(file) }
func (v version) word() string        { return wordOf(v.file) + "版" + letters(v.seq) }
func (v version) wordOn(n int) string { return v.word() + "页" + letters(int64(n)) + "止" }

// letters writes a number below 26⁵ as five letters; near numbers look different.
func letters(n int64) string {
	const all, apart = 26 * 26 * 26 * 26 * 26, 7_654_321 // without a common divisor
	n = n * apart % all
	b := make([]byte, 5)
	for i := range b {
		b[i] = byte('a' + n%26)
		n /= 26
	}
	return string(b)
}

// after tells what must be in the index after the deed of seq, by file.
func after(seq int64) map[int64]version {
	there := map[int64]version{}
	for s := int64(1); s <= seq; s++ {
		d := deedOf(s)
		for _, file := range d.remove {
			delete(there, file)
		}
		for _, v := range d.put {
			there[v.file] = v
		}
	}
	return there
}

// touched are the files that the deeds of from..to name.
func touched(from, to int64) (files []int64) {
	for s := from; s <= to; s++ {
		d := deedOf(s)
		files = append(files, d.remove...)
		for _, v := range d.put {
			files = append(files, v.file)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
