package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	inMemory    = 32 << 20 // files up to this size are handed to pdfium whole; larger ones are read where it asks
	maxObjects  = 4000     // objects of a page that are looked at for a verdict
	mapped      = 1 << 20  // device pixels a page is mapped to when its axes are found
	maxMetaRune = 500

	backdropObjects = 3 // at each end of a page, where the picture of a scan stands
)

// A document is an open PDF in a pdfium of its own.
type document struct {
	pdf    pdfium.Pdfium
	ref    references.FPDF_DOCUMENT
	pages  int
	held   references.FPDF_PAGE // the page before: with it stay the fonts that the next one shares
	unseen []note               // of the page loaded last
	broken error                // set when pdfium itself failed; nothing more can be had from it

	attached attachments
}

// open opens a file to be drawn. It tells a locked file (reading.Locked) from
// one pdfium cannot make sense of.
func (e *Engine) open(src reading.Source, password string) (*document, error) {
	i, err := e.instance()
	if err != nil {
		return nil, err
	}
	return begin(i, src, password, false)
}

// slimmed opens a file to be read only: its letters have no outlines. What
// pdfium cannot make sense of is mended and tried once more.
func (e *Engine) slimmed(src reading.Source, password string) (*document, error) {
	var b []byte
	if src.Size <= inMemory {
		var err error
		if b, err = io.ReadAll(src.Stream()); err != nil {
			return nil, fmt.Errorf("read file: %w", err)
		}
		if named := lettered(b); named != nil {
			b, src = named, inside(named, src.Name)
		}
	}
	i, err := e.reader()
	if err != nil {
		return nil, err
	}
	d, err := begin(i, src, password, true)
	if reading.ReasonOf(err) != "" || b == nil || err == nil && d.pages > 0 && !endless(b) {
		return d, err
	}
	mended := mend(b)
	if mended == nil {
		return d, err
	}
	if d != nil {
		d.close()
	}
	if i, err = e.reader(); err != nil {
		return nil, err
	}
	return begin(i, inside(mended, src.Name), password, true)
}

// inside is a file that lies in memory.
func inside(b []byte, name string) reading.Source {
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b)), Name: name}
}

// endless tells that objects lack their ends: pdfium opens such a file and finds nothing in it.
func endless(b []byte) bool {
	return bytes.Count(b, []byte("endobj"))*2 < bytes.Count(b, []byte(" obj"))
}

func begin(i pdfium.Pdfium, src reading.Source, password string, light bool) (d *document, err error) {
	d = &document{pdf: i}
	defer func() {
		if err != nil {
			d.close()
			d = nil
		}
	}()
	req := requests.OpenDocument{FileReader: src.Stream(), FileReaderSize: src.Size}
	if src.Size <= inMemory {
		b := make([]byte, src.Size)
		if _, err := io.ReadFull(src.Stream(), b); err != nil {
			return d, fmt.Errorf("read file: %w", err)
		}
		if light {
			slim(b)
		}
		req = requests.OpenDocument{File: &b}
	}
	if password != "" {
		req.Password = &password
	}
	err = d.guard(func() error {
		doc, err := i.OpenDocument(&req)
		if err != nil {
			return err
		}
		d.ref = doc.Document
		n, err := i.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
		if err != nil {
			return err
		}
		d.pages = n.PageCount
		return nil
	})
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		if password != "" {
			return d, reading.WrongPassword(err)
		}
		return d, reading.Locked(err)
	}
	return d, err
}

// guard turns a panic of the library, or a trap inside pdfium, into the document's end.
func (d *document) guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.broken = fmt.Errorf("pdfium panicked: %v", p)
			err = d.broken
		}
	}()
	err = f()
	if err != nil && strings.Contains(err.Error(), "wasm") {
		d.broken = fmt.Errorf("pdfium trapped: %w", err)
		return d.broken
	}
	return err
}

// close ends the pdfium of this document; the memory goes with it.
func (d *document) close() {
	defer func() { _ = recover() }() // closing a trapped module may panic; it is thrown away either way
	if d.broken != nil {
		_ = d.pdf.Kill()
		return
	}
	_ = d.pdf.Close()
}

func (d *document) meta() (m reading.Meta) {
	_ = d.guard(func() error {
		get := func(tag string) string {
			v, err := d.pdf.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: d.ref, Tag: tag})
			if err != nil {
				return ""
			}
			return short(reading.Flat(reading.Clean(v.Value)))
		}
		m = reading.Meta{Title: get("Title"), Author: get("Author"), Created: date(get("CreationDate"))}
		return nil
	})
	return m
}

func short(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxMetaRune)])
}

// read makes page n (from 1) with its lines, and looks at what else stands on it.
// The look is taken when the text is so short that it matters, or, with scans,
// when the page may be a scan with a text layer.
func (d *document) read(n int, scans bool) (p page.Page, look reading.Look, err error) {
	p = page.Page{N: n, Engine: First}
	err = d.guard(func() error {
		ref, err := d.load(n - 1)
		if err != nil {
			return err
		}
		d.hold(ref)
		pg := requests.Page{ByReference: &ref}
		p.Width, p.Height = d.size(pg)
		if err := d.text(pg, &p, &look); err != nil {
			return err
		}
		d.append(d.unseen, pg, &p)
		if len([]rune(p.Text)) < wordy {
			d.look(pg, p.Width, p.Height, &look)
		} else if scans {
			look.Pictures = d.backdrop(pg, p.Width, p.Height)
		}
		return nil
	})
	return p, look, err
}

// hold closes the page before, now that its fonts are shared, and keeps this one.
func (d *document) hold(ref references.FPDF_PAGE) {
	if d.held != "" {
		_, _ = d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: d.held}) // it is open
	}
	d.held = ref
}

// load opens a page with its annotations and form values made part of it; those
// that are not seen on it even so are left as unseen.
func (d *document) load(i int) (references.FPDF_PAGE, error) {
	d.unseen = nil
	pg, err := d.pdf.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return "", err
	}
	by := requests.Page{ByReference: &pg.Page}
	n, err := d.pdf.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: by})
	if err != nil || n.Count == 0 {
		return pg.Page, nil
	}
	d.pinned(by, n.Count)
	d.unseen = d.notes(by, n.Count)
	f, err := d.pdf.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: by, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
	if err != nil || f.Result != responses.FPDFPage_FlattenResultSuccess {
		return pg.Page, nil // the page's own text is still there
	}
	d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: pg.Page})
	pg, err = d.pdf.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return "", err
	}
	return pg.Page, nil
}

func (d *document) size(pg requests.Page) (w, h float32) {
	if r, err := d.pdf.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: pg}); err == nil {
		w = r.PageWidth
	}
	if r, err := d.pdf.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: pg}); err == nil {
		h = r.PageHeight
	}
	return w, h
}

// look counts the objects of a page and how much of it is picture.
func (d *document) look(pg requests.Page, w, h float32, l *reading.Look) {
	n, err := d.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: pg})
	if err != nil || w <= 0 || h <= 0 {
		return
	}
	for i := range min(n.Count, maxObjects) {
		what, share := d.object(pg, i, w, h)
		switch what {
		case enums.FPDF_PAGEOBJ_TEXT:
			l.Texts++
		case enums.FPDF_PAGEOBJ_PATH:
			l.Paths++
		default:
			l.Pictures += share
		}
	}
	l.Pictures = min(l.Pictures, 1)
}

// backdrop is the largest share of the page that one of its first or last
// objects covers as a picture: there it stands in scans with a text layer.
func (d *document) backdrop(pg requests.Page, w, h float32) (most float64) {
	n, err := d.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: pg})
	if err != nil || w <= 0 || h <= 0 {
		return 0
	}
	for i := range n.Count {
		if i >= backdropObjects && i < n.Count-backdropObjects {
			continue
		}
		if _, share := d.object(pg, i, w, h); share > most {
			most = share
		}
	}
	return min(most, 1)
}

// object tells what object i of a page is, and the share of the page it covers when it is a picture.
func (d *document) object(pg requests.Page, i int, w, h float32) (enums.FPDF_PAGEOBJ, float64) {
	o, err := d.pdf.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: pg, Index: i})
	if err != nil {
		return enums.FPDF_PAGEOBJ_UNKNOWN, 0
	}
	t, err := d.pdf.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
	if err != nil {
		return enums.FPDF_PAGEOBJ_UNKNOWN, 0
	}
	switch t.Type {
	case enums.FPDF_PAGEOBJ_IMAGE, enums.FPDF_PAGEOBJ_FORM, enums.FPDF_PAGEOBJ_SHADING:
		b, err := d.pdf.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o.PageObject})
		if err == nil {
			return t.Type, float64((b.Right - b.Left) / w * (b.Top - b.Bottom) / h)
		}
	}
	return t.Type, 0
}
