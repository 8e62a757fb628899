package pdf

import (
	"errors"
	"fmt"
	"image"

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
	NoGuess bool              // leave the second reader out: it crashed before
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
	s := &second{src: src}
	d, err := e.light(src, o.Password)
	if err != nil {
		if reading.ReasonOf(err) != "" || o.NoGuess {
			return Result{}, orDamaged(err)
		}
		res, serr := readSecond(s, o, 1, emit)
		if errors.Is(serr, errSecond) {
			serr = reading.Damaged(errors.Join(err, serr))
		}
		return res, serr
	}
	defer d.close()
	if d.pages == 0 {
		return Result{}, reading.Damaged(errors.New("no pages"))
	}
	if o.Pages != nil {
		o.Pages(d.pages)
	}
	shown := &shown{e: e, src: src, password: o.Password}
	defer shown.close()
	res := Result{Meta: d.meta(), Engine: First}
	for n := 1; n <= d.pages; n++ {
		p, why, scan := e.page(d, s, n, o)
		if d.broken != nil && p.Text == "" && !o.NoGuess {
			rest, err := readSecond(s, o, n, emit)
			rest.Meta, rest.Engine = res.Meta, First
			if errors.Is(err, errSecond) {
				err = reading.Damaged(errors.Join(d.broken, err))
			}
			return rest, err
		}
		if d.broken != nil {
			return res, reading.Damaged(d.broken)
		}
		if why != "" {
			p.Pending, p.Note = true, why
		}
		if o.See != nil && (p.Pending || scan) {
			if p, err = reading.See(p, o.See, func() (image.Image, error) { return shown.scan(n) }); err != nil {
				return res, err
			}
		}
		if err := emit(p); err != nil {
			return res, err
		}
	}
	res.Tired = s.stuck
	res.Attached = d.attachments()
	return res, nil
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

// page reads one page by the first reader, and by the second when the verdict is bad.
// It returns why the text is not good enough, "" when it is, and whether it is a scan with a text layer.
func (e *Engine) page(d *document, s *second, n int, o Options) (page.Page, string, bool) {
	p, look, err := d.read(n, o.See != nil)
	why := ""
	if err != nil {
		why = "本页已损坏，需要识别或核对原件"
	} else {
		why = o.Judge(p.Text, look)
	}
	if why == "" || o.NoGuess || d.broken != nil || err == nil && look.Texts == 0 && p.Text == "" {
		return p, why, why == "" && look.Pictures >= scanShare
	}
	text, serr := s.text(n)
	if serr != nil || text == "" || o.Judge(text, look) != "" {
		return p, why, false
	}
	p.Text, p.Lines, p.Engine, p.Note = text, nil, Second, noteSecond
	return p, "", false
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
