package extract

import (
	"bytes"
	"context"
	"path"
	"strings"

	"juzheng/indexer/extract/pdf"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	noteAttachment = "附件未读取："
	reasonArchive  = "附件是压缩包或邮件，请取出后单独上传"
	reasonTooMuch  = "附件过大或过多，请取出后单独上传"
	noName         = "未命名附件"
)

// attached reads the files in a PDF as further pages of it, labelled with the
// file's name. They are no evidence of their own: an upload would have to open
// every PDF before it is acknowledged, and of one behind a password they are not
// there before it is read. What is attached to an attachment is not read.
func (w *worker) attached(ctx context.Context, files []pdf.Attachment, j job, s *sink) error {
	for _, f := range files {
		src := reading.Source{ReaderAt: bytes.NewReader(f.Content), Size: int64(len(f.Content)), Name: attachedName(f.Name)}
		emit := func(p page.Page) error {
			s.file, s.within = src, p.N
			p.N, p.Label = s.sent+1, path.Join(src.Name, p.Label)
			return s.emit(p)
		}
		before := s.sent
		reason := w.attachedFile(ctx, src, j, s, emit)
		switch {
		case f.Content == nil:
			reason = reasonTooMuch
		case reason == "" && s.sent == before:
			reason = reasonNothing
		}
		if reason == "" {
			continue
		}
		if err := emit(page.Page{Note: noteAttachment + reason}); err != nil {
			return err
		}
	}
	return nil
}

// attachedFile reads one, and says why it, or the rest of it, could not be read.
func (w *worker) attachedFile(ctx context.Context, src reading.Source, j job, s *sink, emit reading.Emit) string {
	m := Sniff(src.Name, src, src.Size)
	if m.Kind.Holds() {
		return reasonArchive
	}
	if why := unreadable(m.Kind); why != "" {
		return why
	}
	j.Kind = m.Kind
	_, err := w.file(ctx, src, j, s, emit, &ending{})
	if err != nil && reading.ReasonOf(err) == "" {
		return reasonContent
	}
	return reading.ReasonOf(err)
}

func attachedName(name string) string {
	name = path.Base(strings.ReplaceAll(reading.Flat(reading.Clean(name)), `\`, "/"))
	if name == "" || name == "." || name == "/" || name == ".." {
		return noName
	}
	return name
}
