package dossier

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// WriteZIP writes dossiers as one package that opens without this software: a
// folder for each problem with the originals that were offered, a table of
// what proves what, and the digests of all files. Taking evidence away is
// recorded before the first byte.
func (a *Archivist) WriteZIP(ctx context.Context, who account.User, w io.Writer, dossiers ...Dossier) error {
	if !who.MayExport() {
		return account.ErrRefused
	}
	err := a.Store.Update(ctx, who, func(tx *store.Tx) error {
		var errs []error
		for _, d := range dossiers {
			errs = append(errs, tx.Audit(ctx, "export", string(d.Problem.ID), map[string]int{"no": d.Problem.No}))
		}
		if len(dossiers) == 0 {
			errs = append(errs, tx.Audit(ctx, "export", "", nil))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		return err
	}
	p := packing{ctx: ctx, blobs: a.Blobs, zip: zip.NewWriter(w), when: time.Now(), packed: map[blob.Ref]string{}}
	for _, d := range dossiers {
		if err := p.dossier(d); err != nil {
			return fmt.Errorf("pack problem %d: %w", d.Problem.No, err)
		}
	}
	if err := p.write("SHA256SUMS", []byte(p.sums.String())); err != nil {
		return err
	}
	if err := p.table(dossiers); err != nil {
		return err
	}
	return p.zip.Close()
}

type packing struct {
	ctx    context.Context
	blobs  blob.Store
	zip    *zip.Writer
	when   time.Time
	packed map[blob.Ref]string // the same bytes are packed once
	sums   strings.Builder
}

func (p *packing) create(name string, method uint16) (io.Writer, error) {
	return p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: p.when})
}

func (p *packing) write(name string, b []byte) error {
	w, err := p.create(name, zip.Deflate)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

func (p *packing) dossier(d Dossier) error {
	folder := fmt.Sprintf("问题%02d %s", d.Problem.No, safe(d.Problem.Title, 40))
	n := 0
	for _, s := range d.all() {
		if p.packed[s.Of.Ref] != "" {
			continue
		}
		n++
		name := path.Join(folder, fmt.Sprintf("%02d-%s", n, safe(s.Of.Name, 100)))
		if err := p.original(name, s.Of); err != nil {
			return err
		}
		p.packed[s.Of.Ref] = name
		fmt.Fprintf(&p.sums, "%s  %s\n", s.Of.Ref, name)
	}
	return nil
}

// original packs the bytes of an evidence and checks their digest on the way.
func (p *packing) original(name string, e ledger.Evidence) error {
	r, _, err := p.blobs.Open(p.ctx, e.Ref)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	defer r.Close()
	w, err := p.create(name, zip.Store)
	if err != nil {
		return err
	}
	if _, err = io.Copy(w, blob.Verified(r, e.Ref)); err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	return nil
}

// all are the proofs of a dossier in the order of its claims.
func (d Dossier) all() []Shown {
	var out []Shown
	for _, m := range d.Measures {
		for _, c := range m.Claims {
			for _, n := range c.Needs {
				out = append(out, n.Proofs...)
			}
			out = append(out, c.Besides...)
		}
		out = append(out, m.Proofs...)
	}
	return append(out, d.Proofs...)
}

// safe is a name that every system can unpack.
func safe(name string, most int) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name)
	if r := []rune(name); len(r) > most {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(r[:most-len(ext)]) + string(ext)
	}
	return strings.TrimRight(name, ". ")
}

var tableHead = []any{"问题", "标题", "措施", "可核实事项", "需要的材料", "需要", "已通过", "待审核", "退回", "缺", "材料", "页码", "结论", "退回原因", "包内文件", "电子签名"}

// table writes 目录.xlsx: one row for each proof, and one for each thing that is missing.
func (p *packing) table(dossiers []Dossier) error {
	x := excelize.NewFile()
	defer x.Close()
	const sheet = "目录"
	if err := x.SetSheetName(x.GetSheetName(0), sheet); err != nil {
		return err
	}
	rows := [][]any{tableHead}
	for _, d := range dossiers {
		rows = append(rows, p.rows(d)...)
	}
	for i, row := range rows {
		if err := x.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		return err
	}
	return p.write("目录.xlsx", b.Bytes())
}

func (p *packing) rows(d Dossier) [][]any {
	var out [][]any
	add := func(measure, claim, kind string, s ledger.Standing, proofs []Shown) {
		head := []any{d.Problem.No, d.Problem.Title, measure, claim, kind, s.Wanted, s.Accepted, s.Offered, s.Returned, s.Missing}
		if len(proofs) == 0 && s.Wanted > 0 {
			out = append(out, head)
		}
		for _, q := range proofs {
			out = append(out, append(head[:len(head):len(head)], q.Of.Name, place(q.Proof), verdictName(q.Verdict), q.Reason, p.packed[q.Of.Ref], q.Of.Signed()))
		}
	}
	for _, m := range d.Measures {
		name := m.Label + m.Text
		for _, c := range m.Claims {
			for _, n := range c.Needs {
				add(name, c.Quote, n.Kind.String(), n.Standing, n.Proofs)
			}
			add(name, c.Quote, "", ledger.Standing{}, c.Besides)
		}
		add(name, "", "", ledger.Standing{}, m.Proofs)
	}
	add("", "", "", ledger.Standing{}, d.Proofs)
	return out
}

// place is where in its file a proof stands.
func place(p ledger.Proof) string {
	if p.Region != (page.Box{}) {
		return p.Pages.String() + "（框选部分）"
	}
	return p.Pages.String()
}

func verdictName(v ledger.Verdict) string {
	switch v {
	case ledger.Accepted:
		return "通过"
	case ledger.Returned:
		return "退回"
	}
	return "待审核"
}
