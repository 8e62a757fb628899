package search

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// MaxExported is how many files the table of one export lists.
const MaxExported = 10_000

// Export writes what a question finds as a table (XLSX), one row for each file
// that who may see, at most MaxExported; a table that was cut says so. Taking a
// list of evidence away is recorded.
func (f *Finder) Export(ctx context.Context, who account.User, ask Question) ([]byte, error) {
	ask.Facets, ask.Offset, ask.Limit = false, 0, indexer.MaxLimit
	seen := map[ledger.EvidenceID]bool{}
	var first Answer
	var hits []Hit
	for ask.Offset < MaxExported {
		a, err := f.Find(ctx, who, ask)
		if err != nil {
			return nil, err
		}
		if ask.Offset == 0 {
			first = a
		}
		for _, h := range a.Hits { // files may have moved between two answers
			if !seen[h.Evidence.ID] {
				seen[h.Evidence.ID] = true
				hits = append(hits, h)
			}
		}
		if ask.Offset += ask.Limit; ask.Offset >= a.Total {
			break
		}
	}
	units, err := f.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	err = f.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "search.export", "", map[string]any{"q": ask.Text, "files": len(hits)})
	})
	if err != nil {
		return nil, err
	}
	b, err := sheet(head(who, ask, units, first, len(hits)), rows(units, hits))
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return b, nil
}

// head says what was asked, by whom and when, and what the table lacks.
func head(who account.User, ask Question, units []ledger.Unit, a Answer, listed int) []string {
	h := hinter{ask: ask, scope: who.Scope(), units: units}
	asked := []string{"检索式：" + ask.Text}
	if ask.Text == "" {
		asked[0] = "全部材料"
	}
	for _, n := range h.narrowings() {
		asked = append(asked, n.name)
	}
	if ask.Exact {
		asked = append(asked, "只找原词")
	}
	about := ""
	if !a.Exact {
		about = "约"
	}
	lines := []string{strings.Join(asked, "　"),
		fmt.Sprintf("%s%d份材料，%s于%s导出", about, a.Total, who.Name, time.Now().Format("2006-01-02 15:04"))}
	if a.Total > MaxExported || !a.Exact && listed >= MaxExported-indexer.MaxLimit {
		lines = append(lines, fmt.Sprintf("注意：没有列全，本表只有前%d份；请缩小检索范围后再导出", listed))
	}
	if a.Loose {
		lines = append(lines, "注意：没有材料一字不差地含有所问的长句，列出的是含有其中多数字词的材料")
	}
	if p := a.Rebuilding; p != nil && p.Partial {
		lines = append(lines, fmt.Sprintf("注意：检索库正在重建（%d/%d），结果可能不全", p.Done, p.Total))
	}
	return lines
}

var exportHead = []any{"序号", "材料", "类型", "单位", "形成日期", "页", "摘录", "命中的页", "对应问题"}

var exportWidths = []float64{6, 40, 12, 24, 12, 6, 90, 16, 12}

func rows(units []ledger.Unit, hits []Hit) [][]any {
	names := make(map[ledger.UnitID]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	out := make([][]any, len(hits))
	for i, h := range hits {
		var snippet strings.Builder
		for _, s := range h.Snippet {
			snippet.WriteString(s.Text)
		}
		problems := make([]string, len(h.Problems))
		for j, p := range h.Problems {
			problems[j] = strconv.Itoa(p)
		}
		var page any
		if h.Page > 0 {
			page = h.Page
		}
		e := h.Evidence
		out[i] = []any{i + 1, e.Name, e.Kind.String(), names[e.Unit], string(e.Formed), page, snippet.String(), ledger.Pages(h.Pages).String(), strings.Join(problems, "、")}
	}
	return out
}

// sheet is a table with lines of text above it. What stands in a cell is text
// or a number, never a formula.
func sheet(lines []string, rows [][]any) ([]byte, error) {
	x := excelize.NewFile()
	defer x.Close()
	const name = "检索结果"
	if err := x.SetSheetName(x.GetSheetName(0), name); err != nil {
		return nil, err
	}
	bold, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	w, err := x.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range exportWidths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	at := 0
	put := func(row []any, options ...excelize.RowOpts) error {
		at++
		return w.SetRow(fmt.Sprintf("A%d", at), row, options...)
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: len(lines) + 1, TopLeftCell: fmt.Sprintf("A%d", len(lines)+2), ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for _, l := range lines {
		if err := put([]any{l}); err != nil {
			return nil, err
		}
	}
	if err := put(exportHead, excelize.RowOpts{StyleID: bold}); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := put(row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = x.Write(&b)
	return b.Bytes(), err
}
