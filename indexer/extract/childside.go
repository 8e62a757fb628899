package extract

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"unicode/utf8"

	"juzheng/indexer/extract/image"
	"juzheng/indexer/extract/mail"
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
	var first job
	if _, err := receive(stdin, &first); err != nil {
		return fmt.Errorf("be told what to do: %w", err)
	}
	if b := first.Become; b != nil {
		return sandbox.Become(b.Path, b.Args, b.Env, b.Room)
	}
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
	w := &worker{out: stdout, setup: first.setup, jobs: jobs}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case j := <-jobs:
			if err := send(stdout, message{End: w.do(ctx, j)}); err != nil {
				return err
			}
		}
	}
}

// A worker is what a child keeps between files.
type worker struct {
	out   io.Writer
	setup setup
	jobs  <-chan job

	counted int // pages of the file being read and of those attached to it

	once   sync.Once
	engine *pdf.Engine
	broken error

	eyeOnce    sync.Once
	eye        eye
	eyeName    string
	eyeBroken  error
	recognised int // pages so far
}

// pdfium is the engine, which loads its compiled code, or compiles it, when a file needs it.
func (w *worker) pdfium(ctx context.Context) (*pdf.Engine, error) {
	w.once.Do(func() {
		dir := w.setup.Dir
		w.engine, w.broken = pdf.Open(ctx, cacheDir(dir), rootDir(dir), lightDir(dir))
	})
	return w.engine, w.broken
}

func (w *worker) do(ctx context.Context, j job) *ending {
	if j.Warm {
		e, err := w.pdfium(ctx)
		if err == nil {
			err = e.Ready()
		}
		if err != nil {
			return &ending{Fault: err.Error()}
		}
		return &ending{}
	}
	if j.Probe {
		_, name, err := w.recogniser()
		if err != nil {
			return &ending{Engine: name, Fault: err.Error()}
		}
		return &ending{Engine: name}
	}
	if j.Draw > 0 {
		return w.draw(ctx, j)
	}
	if j.Unlock {
		return w.copy(ctx, j)
	}
	end, err := w.read(ctx, j)
	end.Retire = end.Retire || w.recognised >= RecycleRecognised
	switch reason := reading.ReasonOf(err); {
	case errors.Is(err, errMore):
		end.More = true
	case reason != "":
		var fault *reading.Fault
		end.Reason, end.Elsewhere = reason, errors.As(err, &fault) && fault.Elsewhere
	case err != nil:
		end.Fault = err.Error()
	}
	return end
}

// open opens the job's file until done.
func (j job) open() (src reading.Source, done func(), err error) {
	f, err := os.Open(j.Path)
	if err != nil {
		return src, nil, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return src, nil, err
	}
	return reading.Source{ReaderAt: f, Size: st.Size(), Name: j.Name, Password: j.Password}, func() { f.Close() }, nil
}

func (w *worker) read(ctx context.Context, j job) (*ending, error) {
	end := &ending{}
	src, done, err := j.open()
	if err != nil {
		return end, err
	}
	defer done()
	if j.Unpack != nil {
		return end, w.unpack(j, src)
	}
	w.counted = 0
	s := &sink{w: w, pages: j.Pages, skip: j.Skip, spare: j.Spare}
	defer func() { end.Recogniser = s.engine }()
	attached, err := w.file(ctx, src, j, s, s.emit, end)
	if err == nil {
		err = w.attached(ctx, attached, j, s)
	}
	return end, err
}

// file hands a file to the reader of its kind, and gives what is attached to it.
// Its pages go to emit, which may name them otherwise before they reach the sink.
func (w *worker) file(ctx context.Context, src reading.Source, j job, s *sink, emit reading.Emit, end *ending) (attached []pdf.Attachment, err error) {
	switch j.Kind {
	case PDF:
		attached, err = w.readPDF(ctx, src, j, s, emit, end)
	case Locked:
		return w.unlock(ctx, src, j, s, emit, end)
	case DOCX:
		end.Meta, err = office.ReadDOCX(src, emit)
	case XLSX:
		end.Meta, err = office.ReadXLSX(src, emit)
	case XLS:
		end.Meta, err = office.ReadXLS(src, emit)
	case DOC:
		end.Meta, err = office.ReadDOC(src, emit)
	case RTF:
		end.Meta, err = office.ReadRTF(src, emit)
	case PPT:
		end.Meta, err = office.ReadPPT(src, emit)
	case PPTX:
		end.Meta, err = office.ReadPPTX(src, emit)
	case ODF:
		end.Meta, err = office.ReadODF(src, emit)
	case OFD:
		end.Meta, err = ofd.Read(src, s.recognising(ctx), fontDir(rootDir(w.setup.Dir)), emit)
		end.Signed = ofd.Signatures(src)
	case Text:
		end.Meta, err = text.Read(src, emit)
	case EML:
		end.Meta, err = mail.Read(src, emit)
	case HTML:
		end.Meta, err = text.ReadHTML(src, emit)
	case Image:
		end.Meta, err = image.Read(src, s.recognising(ctx), emit)
	default:
		err = fmt.Errorf("no reader for %q", j.Kind)
	}
	return attached, err
}

// unlock reads the Office file behind a password.
func (w *worker) unlock(ctx context.Context, src reading.Source, j job, s *sink, emit reading.Emit, end *ending) ([]pdf.Attachment, error) {
	b, err := office.Unlock(src, j.Password)
	if err != nil {
		return nil, err
	}
	inner := reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b)), Name: src.Name}
	switch m := Sniff(src.Name, inner, inner.Size); m.Kind {
	case DOCX, XLSX, PPTX:
		j.Kind = m.Kind
		return w.file(ctx, inner, j, s, emit, end)
	}
	return nil, reading.Damaged(errors.New("a locked file of unknown kind"))
}

func (w *worker) readPDF(ctx context.Context, src reading.Source, j job, s *sink, emit reading.Emit, end *ending) ([]pdf.Attachment, error) {
	e, err := w.pdfium(ctx)
	if err != nil {
		return nil, err
	}
	res, err := e.Read(src, pdf.Options{
		Judge:   Verdict,
		NoGuess: j.Careful, Password: j.Password,
		See: s.recognising(ctx),
		Pages: func(n int) {
			if w.counted += n; s.take == nil {
				_ = send(w.out, message{Count: w.counted}) // a broken pipe shows at the next page
			}
		},
	}, emit)
	end.Meta, end.Engine, end.Retire = res.Meta, res.Engine, end.Retire || res.Tired
	return res.Attached, err
}

// A sink sends pages on, within the bounds of a file.
type sink struct {
	w     *worker
	take  reading.Emit // in place of sending them; nothing is recognised then
	pages int          // at most
	skip  int          // first pages the parent has already
	spare int          // the page that is not recognised
	sent  int
	bytes int

	file   reading.Source // the attached file that the next page is of
	within int            // and its number there

	pictures int    // pages that were to be recognised
	again    int    // of them, with a text layer
	engine   string // who recognised them
}

func (s *sink) emit(p page.Page) error {
	if s.sent >= s.pages {
		return &reading.Fault{Reason: reasonPages}
	}
	if s.sent++; s.sent <= s.skip {
		return nil
	}
	p.Second = reading.Clean(p.Second)
	if clean := reading.Clean(p.Text); clean != p.Text {
		p.Text, p.Lines = clean, nil // places of characters have moved
	}
	if len(p.Second) > PageBytes {
		p.Second = cutBytes(p.Second, PageBytes)
	}
	if len(p.Text) > PageBytes {
		p.Text, p.Note = cutBytes(p.Text, PageBytes), notePageLong
		p.Lines = nil
	}
	if s.bytes += len(p.Text) + len(p.Second); s.bytes > FileBytes {
		return &reading.Fault{Reason: reasonLong}
	}
	if s.take != nil {
		return s.take(p)
	}
	return sendPage(s.w.out, p)
}

// cutBytes keeps at most n bytes, whole characters.
func cutBytes(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
