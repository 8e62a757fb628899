package search

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"juzheng/indexer"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
)

// MaxNamed is how many evidences of each kind Reconcile names; the rest are counted.
const MaxNamed = 20

// A Mismatch is something in which index and catalog do not agree.
type Mismatch struct {
	ID   string // of the evidence; "" when it is about several
	Text string // a Chinese sentence that says what to do
}

// rebuildAgain is what to do about a mismatch.
const rebuildAgain = "请运行 juzheng reindex 重建检索库"

// Reconcile holds the index against its checksums, and every evidence of the
// catalog against the index. What changes meanwhile is left for the next time.
func (f *Finder) Reconcile(ctx context.Context) ([]Mismatch, error) {
	want, err := f.Store.LastChanged(ctx)
	if err != nil {
		return nil, err
	}
	if f.Fresh != nil {
		if err := f.Fresh(ctx); err != nil {
			return nil, err
		}
	}
	if c, ok := f.Engine.(interface{ Check(context.Context) error }); ok {
		if err := c.Check(ctx); errors.Is(err, indexer.ErrDamaged) {
			return []Mismatch{{Text: "检索库已损坏，服务会自动重建（停止时请运行 juzheng reindex）；重建完成后请再核验"}}, nil
		} else if err != nil {
			return nil, err
		}
	}
	p, err := f.progress(ctx, want)
	if err != nil {
		return nil, err
	}
	if p != nil && p.Partial {
		return []Mismatch{{Text: fmt.Sprintf("检索库正在重建（%d/%d），尚不能核对；重建完成后请再核验", p.Done, p.Total)}}, nil
	}
	return f.compare(ctx)
}

func (f *Finder) compare(ctx context.Context) ([]Mismatch, error) {
	seq, err := f.Engine.Seq(ctx) // what changed later may be in the index or not
	if err != nil {
		return nil, err
	}
	held := map[ledger.EvidenceID]int{}
	for h, err := range f.Engine.Each(ctx) {
		if err != nil {
			return nil, err
		}
		held[ledger.EvidenceID(h.ID)] = h.Pages
	}
	lacking := tally{rest: "另有%d份材料检索库中没有，" + rebuildAgain}
	ghosts := tally{rest: "另有%d份材料不应再检索到，" + rebuildAgain}
	differing := tally{rest: "另有%d份材料在检索库中的页数不对，" + rebuildAgain}
	for e, err := range f.Store.EachEvidence(ctx) {
		if err != nil {
			return nil, err
		}
		pages, in := held[e.ID]
		delete(held, e.ID)
		switch {
		case e.Changed > seq:
		case e.Withdrawn() && in:
			ghosts.add(e.ID, "材料“%s”（%s）已撤回，检索库中还有，%s", e.Name, e.ID, rebuildAgain)
		case e.Withdrawn():
		case !in:
			lacking.add(e.ID, "材料“%s”（%s）在目录中，检索库中没有，检索不到它，%s", e.Name, e.ID, rebuildAgain)
		default:
			want, err := f.searchable(ctx, e, pages)
			if err != nil {
				return nil, err
			}
			if want != pages {
				differing.add(e.ID, "材料“%s”（%s）可检索的应有%d页，检索库中有%d页，%s", e.Name, e.ID, want, pages, rebuildAgain)
			}
		}
	}
	if err := f.unknown(ctx, held, &ghosts); err != nil {
		return nil, err
	}
	return append(append(lacking.all(), ghosts.all()...), differing.all()...), nil
}

// unknown adds what is held and stands in no catalog; only the index knows its name.
func (f *Finder) unknown(ctx context.Context, held map[ledger.EvidenceID]int, ghosts *tally) error {
	if len(held) == 0 {
		return nil
	}
	for h, err := range f.Engine.Each(ctx) {
		if err != nil {
			return err
		}
		if _, ok := held[ledger.EvidenceID(h.ID)]; ok {
			name, _, _ := strings.Cut(h.Title, "\n")
			ghosts.add(ledger.EvidenceID(h.ID), "检索库中有“%s”（%s），目录中没有这份材料，%s", name, h.ID, rebuildAgain)
		}
	}
	return nil
}

// searchable is how many kept pages of an evidence have text. Only when that is
// not simply all of them are they read. Pages that are lost cannot be searched;
// the check of the blobs names them.
func (f *Finder) searchable(ctx context.Context, e ledger.Evidence, pages int) (int, error) {
	if e.Pages == pages || f.Blobs == nil {
		return pages, nil
	}
	n := 0
	for p, err := range kept.Pages(ctx, f.Blobs, e) {
		if err != nil {
			return pages, ctx.Err()
		}
		if strings.TrimSpace(p.Text) != "" || strings.TrimSpace(p.Second) != "" {
			n++
		}
	}
	return n, nil
}

// A tally names the first and counts the rest.
type tally struct {
	named []Mismatch
	more  int
	rest  string // says how many more
}

func (t *tally) add(id ledger.EvidenceID, format string, args ...any) {
	if len(t.named) == MaxNamed {
		t.more++
		return
	}
	t.named = append(t.named, Mismatch{string(id), fmt.Sprintf(format, args...)})
}

func (t *tally) all() []Mismatch {
	if t.more == 0 {
		return t.named
	}
	return append(t.named, Mismatch{Text: fmt.Sprintf(t.rest, t.more)})
}
