package pdf

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"juzheng/indexer/extract/pdf/direct"
	"juzheng/indexer/extract/reading"
)

// Bounds of the files in a PDF.
const (
	maxAttached      = 200
	maxAttachedBytes = 64 << 20 // of all together
	maxPinned        = 500      // annotations of a page that are looked at for files
)

// An Attachment is a file in a PDF.
type Attachment struct {
	Name    string
	Content []byte // nil when there were too many bytes
}

// Attached are the files in a PDF in the order in which Read has them, and how
// many pages it has itself.
func (e *Engine) Attached(src reading.Source) (pages int, files []Attachment, err error) {
	d, err := e.slimmed(src, "")
	if err != nil {
		return 0, nil, orDamaged(err)
	}
	defer d.close()
	_ = d.guard(func() error { // what a broken file does not give is not there
		for n := range d.pages {
			if ref, err := d.load(n); err == nil {
				d.hold(ref)
			}
		}
		return nil
	})
	return d.pages, d.attachments(), nil
}

// attachments takes the files out that belong to the document as a whole (ISO
// 32000-1, 7.11.4); those pinned to pages were taken with their page.
func (d *document) attachments() []Attachment {
	_ = d.guard(func() error { // what a broken file does not give is not there
		n, err := d.pdf.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref})
		if err != nil {
			return err
		}
		for i := range min(n.AttachmentCount, maxAttached) {
			a, err := d.pdf.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: d.ref, Index: i})
			if err == nil {
				d.attach(a.Attachment)
			}
		}
		return nil
	})
	return d.attached.list
}

// pinned takes the files out that annotations of a page hold.
func (d *document) pinned(pg requests.Page, count int) {
	for i := range min(count, maxPinned) {
		a, err := d.pdf.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: pg, Index: i})
		if err != nil {
			continue
		}
		t, err := d.pdf.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a.Annotation})
		if err == nil && t.Subtype == enums.FPDF_ANNOT_SUBTYPE_FILEATTACHMENT {
			f, err := d.pdf.FPDFAnnot_GetFileAttachment(&requests.FPDFAnnot_GetFileAttachment{Document: d.ref, Annotation: a.Annotation})
			if err == nil {
				d.attach(f.Attachment)
			}
		}
		_, _ = d.pdf.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation})
	}
}

func (d *document) attach(ref references.FPDF_ATTACHMENT) {
	name := ""
	if n, err := d.pdf.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: ref}); err == nil {
		name = n.Name
	}
	if f, err := d.pdf.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: ref}); err == nil {
		d.attached.add(name, f.Contents)
	}
}

// attachments are files in a PDF within their bounds.
type attachments struct {
	list  []Attachment
	bytes int
}

func (a *attachments) add(name string, content []byte) {
	if len(a.list) >= maxAttached || len(content) == 0 {
		return
	}
	if a.bytes += len(content); a.bytes > maxAttachedBytes {
		content = nil
	}
	a.list = append(a.list, Attachment{name, content})
}

// quickAttached are the files in a PDF of which pdfium read no page.
func quickAttached(f *direct.File) ([]Attachment, error) {
	var all attachments
	files, err := f.Files(maxAttached)
	for _, e := range files {
		all.add(e.Name, e.Content)
	}
	return all.list, err
}
