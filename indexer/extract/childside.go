package extract

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"unicode/utf8"

	"juzheng/indexer/extract/image"
	"juzheng/indexer/extract/ofd"
	"juzheng/indexer/extract/office"
	"juzheng/indexer/extract/pdf"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/extract/text"
	"juzheng/indexer/page"
)

// Child is the child's side: it reads files as jobs come in on stdin and
// answers on stdout, until stdin ends. The command calls it when its first
// argument is Command.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	if err := sandbox.Confine(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs := make(chan job)
	go func() {
		// Reading ahead notices the parent's end even in the middle of a file.
		defer os.Exit(0)
		in := bufio.NewReader(stdin)
		for {
			var j job
			if _, err := receive(in, &j); err != nil {
				return
			}
			jobs <- j
		}
	}()
	w := &worker{out: stdout}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case j := <-jobs:
			if j.Dir != "" {
				w.dir = j.Dir
				continue
			}
			if err := send(stdout, message{End: w.do(ctx, j)}); err != nil {
				return err
			}
		}
	}
}

// A worker is what a child keeps between files.
type worker struct {
	out io.Writer
	dir string

	once   sync.Once
	engine *pdf.Engine
	broken error
}

// pdfium loads the compiled engine, or compiles it.
func (w *worker) pdfium(ctx context.Context) (*pdf.Engine, error) {
	w.once.Do(func() { w.engine, w.broken = pdf.Open(ctx, cacheDir(w.dir), rootDir(w.dir)) })
	return w.engine, w.broken
}

func (w *worker) do(ctx context.Context, j job) *ending {
	if j.Warm {
		if _, err := w.pdfium(ctx); err != nil {
			return &ending{Fault: err.Error()}
		}
		return &ending{}
	}
	end, err := w.read(ctx, j)
	switch reason := reading.ReasonOf(err); {
	case reason != "":
		end.Reason = reason
	case err != nil:
		end.Fault = err.Error()
	}
	return end
}

func (w *worker) read(ctx context.Context, j job) (*ending, error) {
	end := &ending{}
	f, err := os.Open(j.Path)
	if err != nil {
		return end, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return end, err
	}
	src := reading.Source{ReaderAt: f, Size: st.Size(), Name: j.Name}
	s := &sink{out: w.out, pages: j.Pages, skip: j.Skip}
	switch j.Kind {
	case PDF:
		err = w.readPDF(ctx, src, j, s, end)
	case DOCX:
		end.Meta, err = office.ReadDOCX(src, s.emit)
	case XLSX:
		end.Meta, err = office.ReadXLSX(src, s.emit)
	case XLS:
		end.Meta, err = office.ReadXLS(src, s.emit)
	case DOC:
		end.Meta, err = office.ReadDOC(src, s.emit)
	case RTF:
		end.Meta, err = office.ReadRTF(src, s.emit)
	case PPT:
		end.Meta, err = office.ReadPPT(src, s.emit)
	case OFD:
		end.Meta, err = ofd.Read(src, s.emit)
		end.Signed = ofd.Signatures(src)
	case Text:
		end.Meta, err = text.Read(src, s.emit)
	case HTML:
		end.Meta, err = text.ReadHTML(src, s.emit)
	case Image:
		end.Meta, err = image.Read(src, s.emit)
	default:
		err = fmt.Errorf("no reader for %q", j.Kind)
	}
	return end, err
}

func (w *worker) readPDF(ctx context.Context, src reading.Source, j job, s *sink, end *ending) error {
	e, err := w.pdfium(ctx)
	if err != nil {
		return err
	}
	res, err := e.Read(src, pdf.Options{
		Judge:   Verdict,
		NoGuess: j.Careful,
		Pages:   func(n int) { _ = send(s.out, message{Count: n}) }, // a broken pipe shows at the next page
	}, s.emit)
	end.Meta, end.Engine, end.Retire = res.Meta, res.Engine, res.Tired
	return err
}

// A sink sends pages on, within the bounds of a file.
type sink struct {
	out   io.Writer
	pages int // at most
	skip  int // first pages the parent has already
	sent  int
	bytes int
}

func (s *sink) emit(p page.Page) error {
	if s.sent >= s.pages {
		return &reading.Fault{Reason: reasonPages}
	}
	if s.sent++; s.sent <= s.skip {
		return nil
	}
	if clean := reading.Clean(p.Text); clean != p.Text {
		p.Text, p.Lines = clean, nil // places of characters have moved
	}
	if len(p.Text) > PageBytes {
		p.Text, p.Note = cutBytes(p.Text, PageBytes), notePageLong
		p.Lines = nil
	}
	if s.bytes += len(p.Text); s.bytes > FileBytes {
		return &reading.Fault{Reason: reasonLong}
	}
	return send(s.out, message{Page: &p})
}

// cutBytes keeps at most n bytes, whole characters.
func cutBytes(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
