package text

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/ianaindex"

	"juzheng/indexer/extract/reading"
)

const (
	// Engine names this reader on the pages it made.
	Engine = "text/1"

	maxBytes = 64 << 20 // of a text file
	maxDepth = 2000     // of HTML elements in each other
	maxTitle = 2000     // bytes from which a title grows no more
)

var errTooLong = &reading.Fault{Reason: "文本文件超过 64 MB，请拆分后再上传"}

// Read reads a plain text (TXT, CSV, Markdown, logs …).
func Read(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	b, err := all(src)
	if err != nil {
		return reading.Meta{}, err
	}
	s, _ := Decode(b)
	return reading.Meta{}, EmitCut(reading.Clean(s), Engine, emit)
}

func all(src reading.Source) ([]byte, error) {
	if src.Size > maxBytes {
		return nil, errTooLong
	}
	b, err := io.ReadAll(src.Stream())
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return b, nil
}

// ReadHTML reads the visible text of an HTML page.
func ReadHTML(src reading.Source, emit reading.Emit) (reading.Meta, error) {
	b, err := all(src)
	if err != nil {
		return reading.Meta{}, err
	}
	text, title, err := visible(charsetOf(b))
	if err != nil {
		return reading.Meta{}, reading.Damaged(err)
	}
	return reading.Meta{Title: title}, EmitCut(text, Engine, emit)
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_-]+)`)

// charsetOf decodes HTML. What the page declares counts only when its bytes agree.
func charsetOf(b []byte) string {
	s, found := Decode(b)
	m := metaCharset.FindSubmatch(b[:min(len(b), 4096)])
	if m == nil || found == "UTF-8" && !strings.HasPrefix(strings.ToLower(string(m[1])), "utf-7") {
		return s
	}
	enc, err := ianaindex.MIME.Encoding(string(m[1]))
	if err != nil || enc == nil || strings.HasPrefix(found, "UTF-16") || strings.HasPrefix(found, "UTF-32") {
		return s
	}
	if d := decoded(enc, b); strings.Count(d, "\uFFFD")*100 <= len([]rune(d)) {
		return d
	}
	return s
}

// blocks begin and end a line.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.Tr: true, atom.Table: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Section: true, atom.Article: true,
	atom.Header: true, atom.Footer: true, atom.Blockquote: true, atom.Pre: true, atom.Dt: true, atom.Dd: true, atom.Hr: true,
	atom.Form: true, atom.Option: true, atom.Title: true, atom.Caption: true, atom.Fieldset: true, atom.Body: true,
}

// silent elements hold nothing to read.
var silent = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true}

// Visible is what a browser shows of a page of HTML.
func Visible(page string) (string, error) {
	s, _, err := visible(page)
	return s, err
}

// visible walks the tokens of a page; a tree is not needed, and tokens cannot nest too deep.
func visible(s string) (text, title string, err error) {
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxBytes)
	w := &lines{}
	mute, inTitle := 0, false
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return w.String(), title, err
			}
			return w.String(), title, nil
		case html.TextToken:
			switch t := string(bytes.ToValidUTF8(z.Text(), nil)); {
			case mute > 0:
			case inTitle && len(title) < maxTitle:
				title = reading.Flat(reading.Clean(title + html.UnescapeString(t)))
			case !inTitle:
				w.text(html.UnescapeString(t))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			open := tt == html.StartTagToken
			switch {
			case silent[a] && open && mute < maxDepth:
				mute++
			case silent[a] && tt == html.EndTagToken && mute > 0:
				mute--
			case a == atom.Title:
				inTitle = open
			case a == atom.Td || a == atom.Th:
				w.cell(open)
			case w.inCell && blocks[a] && a != atom.Tr && a != atom.Table:
				w.space = true // a line of a table is one row
			case blocks[a]:
				w.end()
			}
		}
	}
}

// lines gathers flowing text: blanks collapse, blocks end lines, cells are parted by TAB.
type lines struct {
	b      strings.Builder
	line   strings.Builder
	space  bool
	cells  int
	inCell bool
}

func (l *lines) text(s string) {
	for _, r := range reading.Clean(s) {
		switch r {
		case ' ', '\n', '\t', 0xA0:
			l.space = true
		default:
			if l.space && l.line.Len() > 0 && !strings.HasSuffix(l.line.String(), "\t") {
				l.line.WriteByte(' ')
			}
			l.space = false
			l.line.WriteRune(r)
		}
	}
}

func (l *lines) cell(open bool) {
	l.inCell, l.space = open, false
	if !open {
		return
	}
	if l.cells++; l.cells > 1 {
		l.line.WriteByte('\t')
	}
}

func (l *lines) end() {
	if s := strings.TrimRight(l.line.String(), " \t"); s != "" {
		if l.b.Len() > 0 {
			l.b.WriteByte('\n')
		}
		l.b.WriteString(s)
	}
	l.line.Reset()
	l.space, l.cells, l.inCell = false, 0, false
}

func (l *lines) String() string {
	l.end()
	return l.b.String()
}
