package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
	"unicode"

	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// Bounds of Tesseract.
const (
	tesseractCPU    = 90 * time.Second // of one page
	tesseractOutput = 16 << 20         // bytes it says of one page
	tesseractAsk    = 10 * time.Second // to be told what is installed
)

const noteTesseract = "由备用识别引擎（tesseract）识别，准确度较低，请核对原件"

// Tesseract is the fallback of recognition: Debian's program, when it is installed.
type Tesseract struct {
	Path string `json:"path"`
	Name string `json:"name"` // with version and model, as pages record it
}

// FindTesseract looks for the program with its Chinese model and the one that
// finds a page's orientation, without which a turned page is read as nonsense. It is nil when one is missing.
func FindTesseract() *Tesseract {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return nil
	}
	ctx, stop := context.WithTimeout(context.Background(), tesseractAsk)
	defer stop()
	langs, err := exec.CommandContext(ctx, path, "--list-langs").CombinedOutput()
	if err != nil {
		return nil
	}
	has := strings.Fields(string(langs))
	version, err := exec.CommandContext(ctx, path, "--version").CombinedOutput()
	said := strings.Fields(string(version))
	if err != nil || len(said) < 2 || !contains(has, "chi_sim", "osd") {
		return nil
	}
	return &Tesseract{Path: path, Name: "tesseract-" + said[1] + "/chi_sim"}
}

func contains(all []string, want ...string) bool {
	return len(without(want, all)) == 0
}

// run has a bounded process of its own recognise a picture, which the child has
// unpacked already: only pixels come to it. The child may start no programs.
func (t Tesseract) run(ctx context.Context, c Config, picture []byte) ([]byte, error) {
	p, err := sandbox.Start(c.Exe, c.Args...)
	if err != nil {
		return nil, err
	}
	defer p.End(errCrash)
	g := p.Guard(ctx, sandbox.Limits{CPU: tesseractCPU, Wall: WallPer * tesseractCPU, Memory: c.Limits.Memory})
	defer g.Done()
	fed := make(chan error, 1)
	go func() {
		err := send(p.In, job{Become: &program{Path: t.Path, Args: []string{"stdin", "stdout", "-l", "chi_sim", "--psm", "1", "tsv"}, Env: []string{"OMP_THREAD_LIMIT=1"}}})
		if err == nil {
			_, err = p.In.Write(picture)
		}
		fed <- errors.Join(err, p.In.Close())
	}()
	out, err := io.ReadAll(io.LimitReader(p.Out, tesseractOutput))
	if err == nil && len(out) < tesseractOutput {
		<-p.Gone()
	}
	if why := p.Why(); why != nil {
		return nil, why
	}
	if state := p.State(); state != "exit status 0" {
		return nil, fmt.Errorf("tesseract: %s: %s", state, firstLine(p.Stderr()))
	}
	return out, errors.Join(err, <-fed)
}

// tesseract is the eye at the child's side: it hands the pixels to the parent
// and makes a page of the answer.
func (w *worker) tesseract(ctx context.Context, img image.Image, n int) (page.Page, error) {
	p := page.Page{N: n, OCR: true, Engine: w.setup.Tesseract.Name, Note: noteTesseract}
	if err := send(w.out, message{Picture: pgm(img)}); err != nil {
		return p, err
	}
	select {
	case <-ctx.Done():
		return p, ctx.Err()
	case j := <-w.jobs:
		if j.Fault != "" {
			return p, errors.New(j.Fault)
		}
		layWords(&p, j.Seen, img.Bounds())
		return p, nil
	}
}

// pgm writes a picture in grey, the plainest way there is.
func pgm(img image.Image) []byte {
	b := img.Bounds()
	out := fmt.Appendf(make([]byte, 0, b.Dx()*b.Dy()+32), "P5\n%d %d\n255\n", b.Dx(), b.Dy())
	rgba, quick := img.(*image.RGBA)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if quick {
				q := rgba.Pix[rgba.PixOffset(x, y):]
				out = append(out, uint8((299*uint32(q[0])+587*uint32(q[1])+114*uint32(q[2]))/1000))
				continue
			}
			out = append(out, color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return out
}

// layWords makes lines of Tesseract's table of words: level, page, block,
// paragraph, line, word, left, top, width, height, confidence, text.
func layWords(p *page.Page, tsv []byte, b image.Rectangle) {
	var text []rune
	var line page.Line
	var sure, words float32
	at := ""
	end := func() {
		if words > 0 {
			line.End, line.Confidence = len(text), sure/words/100
			if line.Box.Y1-line.Box.Y0 > line.Box.X1-line.Box.X0 && line.End-line.Start > 1 {
				line.X = nil // it runs downwards
			}
			p.Lines = append(p.Lines, line)
			text = append(text, '\n')
		}
		sure, words = 0, 0
	}
	w, h := float32(max(b.Dx(), 1)), float32(max(b.Dy(), 1))
	for row := range bytes.Lines(tsv) {
		f := strings.Split(strings.TrimRight(string(row), "\r\n"), "\t")
		if len(f) < 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		if key := strings.Join(f[1:5], " "); key != at {
			end()
			at, line = key, page.Line{Start: len(text), Box: page.Box{X0: 1, Y0: 1}}
		}
		x0, y0 := fraction(f[6], w), fraction(f[7], h)
		x1, y1 := x0+fraction(f[8], w), y0+fraction(f[9], h)
		word := []rune(strings.TrimSpace(f[11]))
		if words > 0 {
			line.X = line.X[:len(line.X)-1]
			if last := text[len(text)-1]; last < unicode.MaxLatin1 && word[0] < unicode.MaxLatin1 {
				text = append(text, ' ')
				line.X = append(line.X, line.Box.X1)
			}
		}
		for i := range word {
			line.X = append(line.X, x0+(x1-x0)*float32(i)/float32(len(word)))
		}
		line.X = append(line.X, x1)
		text = append(text, word...)
		line.Box = page.Box{X0: min(line.Box.X0, x0), Y0: min(line.Box.Y0, y0), X1: max(line.Box.X1, x1), Y1: max(line.Box.Y1, y1)}
		conf, _ := strconv.ParseFloat(f[10], 32) // a word without one counts as unsure
		sure, words = sure+float32(conf), words+1
	}
	end()
	p.Text = strings.TrimSuffix(string(text), "\n")
}

func fraction(s string, of float32) float32 {
	v, _ := strconv.ParseFloat(s, 32) // tesseract writes numbers
	return min(max(float32(v)/of, 0), 1)
}
