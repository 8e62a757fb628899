// Package mail reads letters that mail programs save (EML, RFC 5322 and MIME):
// their heads and bodies as pages, their attachments as files.
package mail

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	netmail "net/mail"
	"path"
	"strings"
	"time"

	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
)

// Engine names this reader on the pages it made.
const Engine = "mail/1"

const (
	maxHead   = 1 << 20  // bytes of a head
	maxBody   = 16 << 20 // bytes of one text
	maxNested = 20       // multiparts in each other
	maxParts  = 2000
)

// heads are the lines of a letter that are shown, and how.
var heads = []struct{ key, shown string }{
	{"from", "发件人"}, {"to", "收件人"}, {"cc", "抄送"}, {"date", "日期"}, {"subject", "主题"},
}

// Read gives the letter as it is shown: who, to whom, when, about what, the names
// of its attachments, and its text.
func Read(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	l := &letter{}
	head, err := l.walk(src)
	meta := reading.Meta{Title: head.show("subject"), Author: head.show("from"), Created: head.show("date")}
	if t, err := netmail.ParseDate(head.get("date")); err == nil {
		meta.Created = t.Format(time.RFC3339)
	}
	var out []string
	for _, h := range heads {
		if v := head.show(h.key); v != "" {
			out = append(out, h.shown+"："+v)
		}
	}
	if len(l.attached) > 0 {
		out = append(out, "附件："+strings.Join(l.attached, "、"))
	}
	body := strings.TrimSpace(reading.Clean(strings.Join(l.bodies, "\n\n")))
	if len(out) == 0 && body == "" {
		return meta, reading.Damaged(err)
	}
	if body != "" {
		out = append(out, "", body)
	}
	if eerr := text.EmitCut(strings.Join(out, "\n"), Engine, emit); eerr != nil {
		return meta, eerr
	}
	if err != nil {
		return meta, reading.Damaged(err)
	}
	return meta, nil
}

// Walk hands every attachment to each, within the bounds of an archive; archives
// among them are walked in their place.
func Walk(src reading.Source, bounds archive.Limits, each func(archive.Member) error) error {
	l := &letter{take: archive.Each(bounds, each)}
	_, err := l.walk(src)
	var broken *brokenError
	if errors.As(err, &broken) {
		return nil // the letter itself says so when it is read
	}
	return err
}

// A letter is a mail being gone through.
type letter struct {
	take     func(name string, open func() (io.ReadCloser, error)) error // nil when attachments are passed over
	attached []string
	bodies   []string
	parts    int
}

// A brokenError is a fault in the form of the mail.
type brokenError struct{ error }

func (e *brokenError) Unwrap() error { return e.error }

func (l *letter) walk(src reading.Source) (header, error) {
	in := bufio.NewReaderSize(src.Stream(), 64<<10)
	head := readHeader(in)
	body, err := l.part(head, in, "text/plain", 0)
	if body != "" {
		l.bodies = append(l.bodies, body)
	}
	return head, err
}

// part reads one part and what is in it, and gives its text. An attachment is
// handed on. otherwise is what the part is when it does not say.
func (l *letter) part(h header, in io.Reader, otherwise string, depth int) (string, error) {
	if l.parts++; l.parts > maxParts {
		return "", &brokenError{errors.New("too many parts")}
	}
	media, params := h.media(otherwise)
	if strings.HasPrefix(media, "multipart/") {
		if b := params["boundary"]; b != "" && depth < maxNested {
			return l.multipart(multipart.NewReader(in, b), media, depth)
		}
		media = "text/plain" // parts that nothing parts are one text
	}
	body := h.decoded(in)
	name := h.fileName(params)
	if name != "" || h.attached() || !strings.HasPrefix(media, "text/") && media != "" {
		if name = l.attach(name, media); l.take == nil {
			return "", nil
		}
		return "", l.take(name, func() (io.ReadCloser, error) { return io.NopCloser(body), nil })
	}
	if l.take != nil {
		return "", nil
	}
	b, _ := io.ReadAll(io.LimitReader(body, maxBody)) // what was decoded before a fault is shown
	s := decode(b, params["charset"])
	if media != "text/html" {
		return strings.TrimSpace(s), nil
	}
	s, err := text.Visible(s)
	if err != nil {
		err = &brokenError{err}
	}
	return strings.TrimSpace(s), err
}

// multipart reads the parts between boundaries. Of alternatives the one that says most counts.
func (l *letter) multipart(in *multipart.Reader, media string, depth int) (string, error) {
	otherwise := "text/plain"
	if media == "multipart/digest" {
		otherwise = "message/rfc822"
	}
	var texts []string
	for {
		p, err := in.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return strings.Join(texts, "\n\n"), &brokenError{err}
		}
		s, err := l.part(headerOf(p.Header), p, otherwise, depth+1)
		if s != "" {
			texts = append(texts, s)
		}
		if err != nil {
			return strings.Join(texts, "\n\n"), err
		}
	}
	if media != "multipart/alternative" {
		return strings.Join(texts, "\n\n"), nil
	}
	best := ""
	for _, s := range texts {
		if signs(s) > signs(best) {
			best = s
		}
	}
	return best, nil
}

// signs counts what is no blank.
func signs(s string) (n int) {
	for _, f := range strings.Fields(s) {
		n += len(f)
	}
	return n
}

var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp", "application/pdf": ".pdf",
	"message/rfc822": ".eml", "text/calendar": ".ics"}

// attach notes an attachment under its name, or one that is made for it.
func (l *letter) attach(name, media string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name = strings.TrimSpace(reading.Flat(reading.Clean(name))); name == "" || name == "." || name == ".." || name == "/" {
		name = "附件" + endings[media]
	}
	l.attached = append(l.attached, name)
	return name
}
