package pdf

import (
	"errors"
	"fmt"
	"image"

	"juzheng/indexer/extract/pdf/direct"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

const (
	// wordy is the number of characters from which a page is not looked at for pictures.
	wordy = 60

	// scanShare of a page is one picture: it is a scan.
	scanShare = 0.6

	noteSecond = "首选解析器未能读出本页文字，已改用备用解析器"
)

// Options steer one reading.
type Options struct {
	Judge   reading.Judge
	Pages   func(n int)       // is told the number of pages before the first
	NoGuess bool              // leave our own and the second reader out: one crashed before
	See     reading.Recognise // makes more of pages that are pictures; nil: they wait

	Password string // "" tries the empty one
}

// A Result tells about the file as a whole.
type Result struct {
	Meta   reading.Meta
	Tired  bool // the second reader did not come back; this process should end soon
	Engine string

	Attached []Attachment // files in the file
}

// Read hands every page to emit. A page whose text cannot be had or trusted is
// pending: it waits for recognition, with the reason in its note.
func (e *Engine) Read(src reading.Source, o Options, emit reading.Emit) (Result, error) {
	b := &book{e: e, src: src, o: o, second: &second{src: src}, shown: &shown{e: e, src: src, password: o.Password}}
	defer b.close()
	res, err := b.open()
	if err != nil {
		return b.rest(res, 1, err, emit)
	}
	if b.pages == 0 {
		return res, reading.Damaged(errors.New("no pages"))
	}
	if o.Pages != nil {
		o.Pages(b.pages)
	}
	for n := 1; n <= b.pages; n++ {
		p, why, scan, err := b.page(n)
		if err != nil {
			return b.rest(res, n, err, emit)
		}
		if why != "" {
			p.Pending, p.Note = true, why
		}
		if o.See != nil && (p.Pending || scan) {
			if p, err = reading.See(p, o.See, func() (image.Image, error) { return b.shown.scan(n) }); err != nil {
				return res, err
			}
		}
		if err := emit(p); err != nil {
			return res, err
		}
	}
	res.Tired = b.second.stuck
	res.Attached = b.attached()
	return res, nil
}

// attached are the files in the file: with those that are pinned to a page,
// which only pdfium reads.
func (b *book) attached() []Attachment {
	if b.d == nil {
		files, err := quickAttached(b.quick)
		if err == nil || b.load() != nil { // what a broken file does not give is not there
			return files
		}
	}
	return b.d.attachments()
}

// A book is one file and those who read it, each opened when it is first needed.
type book struct {
	e      *Engine
	src    reading.Source
	o      Options
	quick  *direct.File // nil for a file that it does not understand
	d      *document
	second *second
	shown  *shown
	pages  int
}

func (b *book) close() {
	b.shown.close()
	if b.d != nil {
		b.d.close()
	}
}

// open has the file opened by the direct reader, or else by pdfium.
func (b *book) open() (res Result, err error) {
	if !b.o.NoGuess {
		b.quick = quick(b.src, b.o.Password)
	}
	if b.quick == nil {
		res.Engine = First
		if err = b.load(); err == nil {
			res.Meta, b.pages = b.d.meta(), b.d.pages
		}
		return res, err
	}
	res.Engine, b.pages = Direct, b.quick.Pages()
	meta, sure := quickMeta(b.quick)
	if !sure && b.load() == nil {
		meta = b.d.meta()
	}
	res.Meta = meta
	return res, nil
}

// load opens the file by pdfium, unless it is.
func (b *book) load() (err error) {
	if b.d == nil {
		b.d, err = b.e.slimmed(b.src, b.o.Password)
	}
	return err
}

// rest reads from page n on by the second reader alone, after pdfium failed,
// unless that was no fault of the file, or there is a reason or no second reader.
func (b *book) rest(res Result, n int, failed error, emit reading.Emit) (Result, error) {
	switch {
	case errors.Is(failed, errEngine):
		return res, failed
	case reading.ReasonOf(failed) != "" || b.o.NoGuess:
		return res, orDamaged(failed)
	}
	rest, err := readSecond(b.second, b.o, n, emit)
	if n > 1 {
		rest.Engine = res.Engine
	}
	rest.Meta = res.Meta
	if errors.Is(err, errSecond) {
		err = reading.Damaged(errors.Join(failed, err))
	}
	return rest, err
}

// A shown is the file opened once more when the first page is to be drawn: the
// one that is read has no outlines of letters.
type shown struct {
	e        *Engine
	src      reading.Source
	password string
	d        *document
}

func (s *shown) scan(n int) (image.Image, error) {
	if s.d == nil {
		d, err := s.e.open(s.src, s.password)
		if err != nil {
			return nil, orDamaged(err)
		}
		s.d = d
	}
	return s.d.scan(n)
}

func (s *shown) close() {
	if s.d != nil {
		s.d.close()
	}
}

// page reads one page: by the direct reader, by pdfium when that is not sure or
// the verdict on some text is bad, and by the second reader when it stays so.
// It returns why the text is not good enough, "" when it is, and whether it is a
// scan with a text layer; an error ends the reading by pdfium.
func (b *book) page(n int) (p page.Page, why string, scan bool, err error) {
	if b.quick != nil {
		p, look, ok := quickPage(b.quick, n, b.o.See != nil)
		if ok {
			why = b.o.Judge(p.Text, look)
			if blank := look.Texts == 0 && p.Text == ""; why == "" || blank {
				return p, why, why == "" && look.Pictures >= scanShare, nil
			}
		}
	}
	if err := b.load(); err != nil {
		return p, "", false, err
	}
	p, look, err := b.d.read(n, b.o.See != nil)
	if b.d.broken != nil {
		return p, "", false, b.d.broken // its memory is gone, and what it said of the page may be half
	}
	if err != nil {
		why = "本页已损坏，需要识别或核对原件"
	} else {
		why = b.o.Judge(p.Text, look)
	}
	if why == "" || b.o.NoGuess || err == nil && look.Texts == 0 && p.Text == "" {
		return p, why, why == "" && look.Pictures >= scanShare, nil
	}
	text, err := b.second.text(n)
	if err != nil || text == "" || b.o.Judge(text, look) != "" {
		return p, why, false, nil
	}
	p.Text, p.Lines, p.Engine, p.Note = text, nil, Second, noteSecond
	return p, "", false, nil
}

// readSecond reads a file from page n on by the second reader alone.
func readSecond(s *second, o Options, from int, emit reading.Emit) (Result, error) {
	res := Result{Engine: Second}
	pages, err := s.pages()
	res.Tired = s.stuck
	if err != nil {
		return res, fmt.Errorf("%w: %w", errSecond, err)
	}
	if from == 1 && o.Pages != nil {
		o.Pages(pages)
	}
	read := false
	for n := from; n <= pages; n++ {
		text, err := s.text(n)
		res.Tired = s.stuck
		if s.stuck {
			return res, fmt.Errorf("%w: %w", errSecond, err)
		}
		p := page.Page{N: n, Text: text, Engine: Second, Note: noteSecond}
		// Nothing but its text is known of the page; without any it may be a picture.
		if why := o.Judge(text, reading.Look{Texts: 1}); err != nil || why != "" {
			p.Pending, p.Note = true, "本页文字未能读出，需要识别或核对原件"
		} else {
			read = true
		}
		if err := emit(p); err != nil {
			return res, err
		}
	}
	if !read && from == 1 {
		return res, reading.Damaged(errors.New("no reader found text"))
	}
	return res, nil
}

func orDamaged(err error) error {
	if reading.ReasonOf(err) != "" {
		return err
	}
	return reading.Damaged(err)
}
