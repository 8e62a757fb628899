// Package gallery has the pictures of pages: it lets them be drawn when somebody
// wants to see them, and keeps them as long as there is room.
package gallery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what pictures are
	_ "image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"juzheng/indexer/extract"
	"juzheng/indexer/extract/reading"
	"juzheng/internal/blob"
	"juzheng/internal/kept"
	"juzheng/internal/ledger"
)

// Bounds of a gallery.
const (
	PicturesMost  = 1 << 30 // bytes of pictures that are kept
	OriginalsMost = 4 << 30 // bytes of originals that were fetched from a store elsewhere
	WaitingMost   = 64      // pictures that wait or are being drawn
	Patience      = 2 * time.Minute

	faultsMost = 1000             // pages that are known not to be drawable
	faultsFor  = 10 * time.Minute // after that they are tried again
	inUse      = 5 * time.Minute  // an original that was asked for so lately stays
)

var (
	// ErrNoPage says that the evidence has no page of that number.
	ErrNoPage = extract.ErrNoPage
	// ErrNoPicture says that a page cannot be drawn, and why.
	ErrNoPicture = errors.New("这一页没有图像")
	// ErrBusy says that too many pictures are wanted at once.
	ErrBusy = errors.New("同时要看的页面太多，请稍后再试")
)

// Thumbnail is the width at which nobody can read what stands on a page.
const Thumbnail = 160

// Widths are those that pictures have, in pixels: a thumbnail, half the next,
// A4 at 150 and at 200 dots an inch, and the most. There are few so that the
// same picture serves many.
var Widths = []int{Thumbnail, 620, 1240, 1654, 2400}

// Width is the least of Widths that is as wide as is asked for.
func Width(asked int) int {
	for _, w := range Widths {
		if w >= asked {
			return w
		}
	}
	return Widths[len(Widths)-1]
}

// A Picture is a page as it is seen.
type Picture struct {
	Media string // image/png or image/jpeg
	Tag   string // the same for the same picture
	Bytes []byte
}

// Legible reports whether one may read what stands on a picture: all that are
// wider than a thumbnail, and those of a strip, which has few words a line.
func (p Picture) Legible() bool {
	c, _, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
	return err != nil || c.Width > Thumbnail || c.Height > 2*Thumbnail
}

// A Gallery is made by Open.
type Gallery struct {
	blobs     blob.Store
	reader    *extract.Reader
	pictures  *shelf
	originals *shelf
	look      string // what besides the file decides how a picture looks

	mu      sync.Mutex
	flights map[string]*flight
	faults  map[string]fault
}

// A fault is why a page cannot be drawn; it holds for a while.
type fault struct {
	err   error
	until time.Time
}

// Open makes a gallery that keeps what it draws below dir. Reader should draw
// for it alone, for people wait.
func Open(dir string, blobs blob.Store, reader *extract.Reader) (*Gallery, error) {
	pictures, err := openShelf(filepath.Join(dir, "pictures"), PicturesMost, 0)
	if err != nil {
		return nil, err
	}
	originals, err := openShelf(filepath.Join(dir, "originals"), OriginalsMost, inUse)
	look := sha256.Sum256([]byte(extract.DrawVersion + "\n" + filepath.Base(extract.Font())))
	return &Gallery{blobs: blobs, reader: reader, pictures: pictures, originals: originals, look: fmt.Sprintf("%x", look[:4]),
		flights: map[string]*flight{}, faults: map[string]fault{}}, err
}

// Picture is that of page n of an evidence, 1 for the first, as wide as Width
// says. The error is ErrNoPage, ErrNoPicture, ErrBusy, or a fault of ours.
func (g *Gallery) Picture(ctx context.Context, e ledger.Evidence, n, width int) (Picture, error) {
	width = Width(width)
	turned, err := g.turned(ctx, e, n)
	if err != nil {
		return Picture{}, err
	}
	name := fmt.Sprintf("%s-%d-%d-%d-%s", shown(e), n, width, turned, g.look)
	if p, ok := g.kept(name); ok {
		return p, nil
	}
	page := fmt.Sprintf("%s-%d", shown(e), n)
	if err := g.known(page); err != nil {
		return Picture{}, err
	}
	return g.together(ctx, name, func(ctx context.Context) (Picture, error) {
		if p, ok := g.kept(name); ok {
			return p, nil // drawn since
		}
		p, err := g.draw(ctx, e, n, width, turned, name)
		if errors.Is(err, ErrNoPicture) {
			g.remember(page, err)
		}
		return p, err
	})
}

// kept reads a picture that was drawn before. One that a crash left in part is none.
func (g *Gallery) kept(name string) (Picture, bool) {
	path, ok := g.pictures.find(name)
	if !ok {
		return Picture{}, false
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Picture{}, false
	}
	p := Picture{Tag: name, Bytes: b}
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG")) && bytes.HasSuffix(b, []byte("IEND\xAE\x42\x60\x82")):
		p.Media = "image/png"
	case bytes.HasPrefix(b, []byte("\xFF\xD8")) && bytes.HasSuffix(b, []byte("\xFF\xD9")):
		p.Media = "image/jpeg"
	default:
		return Picture{}, false
	}
	return p, true
}

// turned is how a page was turned to be recognised: it is shown as it was read,
// so that marks lie on its words.
func (g *Gallery) turned(ctx context.Context, e ledger.Evidence, n int) (int, error) {
	if e.Media != "application/pdf" && e.Media != "application/ofd" && !strings.HasPrefix(e.Media, "image/") {
		return 0, nil
	}
	p, _, err := kept.Page(ctx, g.blobs, e, n)
	return p.Turned, err
}

func (g *Gallery) draw(ctx context.Context, e ledger.Evidence, n, width, turned int, name string) (Picture, error) {
	path, err := g.original(ctx, e)
	if err != nil {
		return Picture{}, fmt.Errorf("original of %s: %w", e.ID, err)
	}
	p, err := g.reader.Draw(ctx, path, e.Name, n, width, turned)
	if reason := reading.ReasonOf(err); reason != "" {
		slog.Info("page not drawn", "evidence", e.ID, "page", n, "error", err)
		return Picture{}, fmt.Errorf("%w：%s", ErrNoPicture, reason)
	}
	if err != nil {
		return Picture{}, err
	}
	err = g.pictures.put(name, func(w io.Writer) error {
		_, err := w.Write(p.Bytes)
		return err
	})
	if err != nil {
		slog.Warn("picture not kept", "error", err) // it can be seen all the same
	}
	return Picture{Media: p.Media, Tag: name, Bytes: p.Bytes}, nil
}

// shown are the bytes that are drawn: of an original behind a password the copy without it.
func shown(e ledger.Evidence) blob.Ref {
	if !e.OpenRef.IsZero() {
		return e.OpenRef
	}
	return e.Ref
}

// original is where the bytes of an evidence lie on this machine. Those of a
// store elsewhere are fetched once and kept for a while.
func (g *Gallery) original(ctx context.Context, e ledger.Evidence) (string, error) {
	ref := shown(e)
	if at, ok := g.blobs.(blob.Placed); ok {
		return at.Path(ctx, ref)
	}
	name := ref.String()
	if path, ok := g.originals.find(name); ok {
		return path, nil
	}
	_, err := g.together(ctx, name, func(ctx context.Context) (Picture, error) {
		if _, ok := g.originals.find(name); ok {
			return Picture{}, nil
		}
		r, _, err := g.blobs.Open(ctx, ref)
		if err != nil {
			return Picture{}, err
		}
		defer r.Close()
		return Picture{}, g.originals.put(name, func(w io.Writer) error {
			_, err := io.Copy(w, blob.Verified(r, ref))
			return err
		})
	})
	path, ok := g.originals.find(name)
	if err == nil && !ok {
		err = fmt.Errorf("original %s is gone as soon as it was fetched", name)
	}
	return path, err
}

func (g *Gallery) known(page string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	f, ok := g.faults[page]
	if ok && time.Now().After(f.until) {
		delete(g.faults, page)
		return nil
	}
	return f.err
}

func (g *Gallery) remember(page string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.faults) >= faultsMost {
		clear(g.faults)
	}
	g.faults[page] = fault{err, time.Now().Add(faultsFor)}
}
