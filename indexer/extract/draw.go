package extract

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	stdimage "image"
	"path/filepath"
	"time"

	"juzheng/indexer/extract/image"
	"juzheng/indexer/extract/ofd"
	"juzheng/indexer/extract/picture"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// Bounds of drawing one page. The memory of a child is that of reading.
const (
	DrawCPU      = 20 * time.Second
	DrawWall     = 60 * time.Second
	PictureBytes = 32 << 20 // of an encoded picture

	pieceBytes = 1 << 20 // of a picture in one message
)

// DrawVersion changes when pages are drawn otherwise than before, so that
// pictures that were kept are drawn anew.
const DrawVersion = "1"

// ErrNoPage says that a file has no page of that number.
var ErrNoPage = reading.ErrNoPage

// A Picture is a page as it is seen, encoded.
type Picture struct {
	Media string // image/png or image/jpeg
	Bytes []byte
}

const (
	reasonDrawSlow  = "画这一页的时间过长，已停止，请下载原件查看"
	reasonDrawLarge = "画这一页占用的内存过大，已停止，请下载原件查看"
	reasonDrawCrash = "画这一页时程序两次异常退出，请下载原件查看"
	reasonNoPicture = "这种格式没有页面图像，请看识读出的文字，或下载原件查看"
)

// The sides of a sheet of A4: a page that lies is drawn wider, to be as wide when it stands.
const shortSide, longSide = 210, 297

// drawable tells the kinds of files whose pages have a picture.
func drawable(k Kind) bool { return k == PDF || k == OFD || k == Image }

// Draw makes the picture of page n, from 1, of the file at path, known to people
// as name, about width pixels wide, turned clockwise by so many degrees (page.Page.Turned). The error is ErrNoPage, a reading.Fault of
// the file with its reason, or a fault of ours.
//
// A Reader draws in the children that read for it. Where people wait for
// pictures a second Reader shall draw, so that they do not wait for long files.
func (r *Reader) Draw(ctx context.Context, path, name string, n, width, turned int) (Picture, error) {
	if n < 1 {
		return Picture{}, ErrNoPage
	}
	m, err := sniffFile(path, name)
	if err != nil {
		return Picture{}, err
	}
	if !drawable(m.Kind) {
		reason := reasonNoPicture
		if m.Kind == Locked || m.Kind == Empty {
			reason = unreadable(m.Kind)
		}
		return Picture{}, &reading.Fault{Reason: reason}
	}
	if path, err = filepath.Abs(path); err != nil {
		return Picture{}, fmt.Errorf("draw %q: %w", name, err)
	}
	if turned%180 != 0 {
		width = width * longSide / shortSide
	}
	j := &job{Path: path, Name: name, Kind: m.Kind, Draw: n, Width: min(max(width, 1), picture.MaxWidth), Turned: turned}
	var p Picture
	for range 2 { // a child that crashed gets one fresh successor
		if p, err = r.drawOnce(ctx, j); !errors.Is(err, errCrash) {
			return p, err
		}
	}
	reason := reasonDrawCrash
	if errors.Is(err, sandbox.ErrMemory) || errors.Is(err, errOutOfMemory) {
		reason = reasonDrawLarge
	}
	return Picture{}, &reading.Fault{Reason: reason, Err: err}
}

func (r *Reader) drawOnce(ctx context.Context, j *job) (Picture, error) {
	c, err := r.take(ctx, r.slots)
	if err != nil {
		return Picture{}, err
	}
	fresh := c.files == 0
	if j.Kind == PDF {
		if err := r.ready(ctx, c); err != nil {
			r.give(c, false)
			return Picture{}, err
		}
	}
	var got bytes.Buffer
	c.files++
	c.pieces = &got
	l := sandbox.Limits{CPU: min(DrawCPU, r.cfg.Limits.CPU), Wall: min(DrawWall, r.cfg.Limits.Wall), Memory: r.cfg.Limits.Memory}
	done, err := c.ask(ctx, j, l, PictureBytes*4/3+pieceBytes, nil) // in base64
	c.pieces = nil
	r.give(c, err == nil)
	switch {
	case errors.Is(err, sandbox.ErrMemory) && !fresh:
		return Picture{}, fmt.Errorf("%w: %w", errCrash, err) // what it held may have been of earlier files
	case errors.Is(err, sandbox.ErrMemory), errors.Is(err, sandbox.ErrOutput):
		return Picture{}, &reading.Fault{Reason: reasonDrawLarge, Err: err}
	case errors.Is(err, sandbox.ErrCPU), errors.Is(err, sandbox.ErrWall):
		return Picture{}, &reading.Fault{Reason: reasonDrawSlow, Err: err}
	case err != nil:
		return Picture{}, err
	case done.NoPage:
		return Picture{}, ErrNoPage
	case done.Reason != "":
		return Picture{}, &reading.Fault{Reason: done.Reason, Err: errors.New(done.Fault)}
	case done.Fault != "":
		return Picture{}, fmt.Errorf("draw page %d of %q: %s", j.Draw, j.Name, done.Fault)
	}
	return Picture{Media: done.Media, Bytes: got.Bytes()}, nil
}

// draw is the child's side: it sends the picture in pieces.
func (w *worker) draw(ctx context.Context, j job) *ending {
	m, err := w.paint(ctx, j)
	end := &ending{NoPage: errors.Is(err, reading.ErrNoPage), Reason: reading.ReasonOf(err)}
	if err != nil {
		end.Fault = err.Error()
		return end
	}
	b, media, err := picture.Encode(image.Turn(m, j.Turned))
	for len(b) > 0 && err == nil {
		n := min(len(b), pieceBytes)
		err = send(w.out, message{Piece: b[:n]})
		b = b[n:]
	}
	if end.Media = media; err != nil {
		end.Fault = err.Error()
	}
	return end
}

func (w *worker) paint(ctx context.Context, j job) (*stdimage.RGBA, error) {
	src, done, err := j.open()
	if err != nil {
		return nil, err
	}
	defer done()
	m, err := w.paintFile(ctx, src, j)
	if j.Kind == PDF && errors.Is(err, reading.ErrNoPage) {
		return w.paintAttached(ctx, src, j)
	}
	return m, err
}

// paintAttached draws a page that comes after those of a PDF itself: of a file
// in it. Which one, shows when they are read as they were read for their text.
func (w *worker) paintAttached(ctx context.Context, src reading.Source, j job) (*stdimage.RGBA, error) {
	e, err := w.pdfium(ctx)
	if err != nil {
		return nil, err
	}
	own, files, err := e.Attached(src)
	if err != nil {
		return nil, err
	}
	s := &sink{w: w, pages: MaxPages, sent: own}
	var file *reading.Source
	within := 0
	s.take = func(page.Page) error {
		if s.sent == j.Draw {
			f := s.file
			file, within = &f, s.within
		}
		if file != nil {
			return errFound
		}
		return nil
	}
	if err := w.attached(ctx, files, j, s); file == nil {
		return nil, cmp.Or(err, reading.ErrNoPage)
	}
	m := Sniff(file.Name, file, file.Size)
	if !drawable(m.Kind) || within == 0 {
		return nil, &reading.Fault{Reason: reasonNoPicture}
	}
	j.Kind, j.Draw = m.Kind, within
	return w.paintFile(ctx, *file, j)
}

// errFound ends a reading whose page was found.
var errFound = errors.New("found")

func (w *worker) paintFile(ctx context.Context, src reading.Source, j job) (*stdimage.RGBA, error) {
	switch j.Kind {
	case PDF:
		e, err := w.pdfium(ctx)
		if err != nil {
			return nil, err
		}
		return e.Draw(src, j.Draw, j.Width)
	case OFD:
		return ofd.Draw(src, j.Draw, j.Width, fontDir(rootDir(w.setup.Dir)))
	case Image:
		return image.Draw(src, j.Draw, j.Width)
	}
	return nil, fmt.Errorf("nothing draws %q", j.Kind)
}
