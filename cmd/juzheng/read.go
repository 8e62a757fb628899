package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"juzheng/indexer/extract"
	"juzheng/indexer/page"
	"juzheng/internal/ledger"
)

type readCommand struct {
	JSON bool   `help:"输出 JSON。" name:"json"`
	File string `arg:"" help:"要读的文件。" type:"existingfile"`
}

type readPage struct {
	N     int    `json:"n"`
	Label string `json:"label,omitempty"`
	Text  string `json:"text"`
	OCR   bool   `json:"ocr"`
	Note  string `json:"note,omitempty"`
}

// Run shows what a file gives, without any archive.
func (c readCommand) Run(b *bench) error {
	if err := b.cfg.makeDirs(); err != nil {
		return err
	}
	r, err := extract.New(b.cfg.extract())
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := os.Stat(c.File); err != nil {
		return err
	}
	pages := []readPage{}
	got, err := r.Read(b.ctx, c.File, filepath.Base(c.File), func(p page.Page) error {
		pages = append(pages, readPage{p.N, p.Label, p.Text, p.OCR, p.Note})
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(b.out)
		out.SetEscapeHTML(false)
		return out.Encode(map[string]any{"media": got.Media, "engine": got.Engine, "state": got.State, "pages": pages, "reason": got.Reason, "meta": got.Meta, "signatures": got.Signatures})
	}
	for _, p := range pages {
		fmt.Fprintf(b.out, "—— 第%d页 %s%s\n%s\n", p.N, p.Label, p.Note, p.Text)
	}
	for _, s := range got.Signatures {
		fmt.Fprintf(b.out, "—— 电子签名：%s %s（%s，%s，%s）%s %s\n", s.Verdict, cmp.Or(s.Seal, s.Signer), cmp.Or(s.Form, "形式不明"), s.Time, ledger.TrustUnchecked, s.Reason, strings.Join(s.Altered, " "))
	}
	fmt.Fprintf(b.err, "%s · %s · %d页 %s\n", got.Media, got.Engine, len(pages), got.Reason)
	return nil
}
