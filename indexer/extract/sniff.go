package extract

import (
	"bytes"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"juzheng/indexer/extract/text"
)

// headBytes of a file are looked at to tell what it is.
const headBytes = 8 << 10

// A Kind is a family of formats that one reader reads.
type Kind string

// Kinds of files. Those without a reader are known too, so that people learn why.
const (
	Unknown Kind = ""
	Empty   Kind = "empty"
	PDF     Kind = "pdf"
	DOCX    Kind = "docx"
	XLSX    Kind = "xlsx"
	PPTX    Kind = "pptx"
	ODF     Kind = "odf"
	OFD     Kind = "ofd"
	DOC     Kind = "doc"
	XLS     Kind = "xls"
	PPT     Kind = "ppt"
	Old     Kind = "old"    // MS Works, WordPerfect and their like, and OLE2 containers whose inside is unknown
	Locked  Kind = "locked" // an Office file behind a password
	MSG     Kind = "msg"
	EML     Kind = "eml"
	RTF     Kind = "rtf"
	Text    Kind = "text"
	HTML    Kind = "html"
	Image   Kind = "image"
	ZIP     Kind = "zip"
	Archive Kind = "archive" // 7z, RAR, tar, gzip …
	Sound   Kind = "av"      // sound and film
)

// Media is what a file is, by its content.
type Media struct {
	Type string // application/pdf, text/plain …
	Kind Kind
}

var types = map[Kind]string{
	Unknown: "application/octet-stream", Empty: "application/x-empty", PDF: "application/pdf",
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	ODF:  "application/vnd.oasis.opendocument.text", OFD: "application/ofd",
	DOC: "application/msword", XLS: "application/vnd.ms-excel", PPT: "application/vnd.ms-powerpoint", Old: "application/vnd.ms-works",
	Locked: "application/x-ole-storage", MSG: "application/vnd.ms-outlook", EML: "message/rfc822", RTF: "text/rtf",
	Text: "text/plain", HTML: "text/html", ZIP: "application/zip",
}

const (
	typeWorksSheet = "application/vnd.ms-works.sheet"
	typeLotus      = "application/vnd.lotus-1-2-3"
	typeWrite      = "application/x-mswrite"
	typeXLSB       = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
)

func media(k Kind) Media { return Media{types[k], k} }

// Sniff tells what a file is by its content. The name's ending only tells kinds
// of text apart. It reads the head of the file and, of containers, a bounded part of the directory.
func Sniff(name string, r io.ReaderAt, size int64) Media {
	if size <= 0 {
		return media(Empty)
	}
	head := make([]byte, min(size, headBytes))
	n, _ := r.ReadAt(head, 0) // a file that cannot be read here fails with its error when it is read
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZIP(name, r, size, head)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return sniffOLE(r, size, head)
	case bytes.Contains(head[:min(n, 1024)], []byte("%PDF-")): // ISO 32000-1, annex H.3.4.1: within the first 1024 bytes
		return media(PDF)
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return media(RTF)
	}
	as := media(Unknown)
	if decoded, ok := text.Head(head); ok {
		if as = sniffText(name, decoded); as.Kind == EML { // one that holds HTML looks like HTML
			return as
		}
	}
	for _, o := range oldHeads {
		if bytes.HasPrefix(head, []byte(o.head)) {
			return Media{o.media, Old}
		}
	}
	if m := sniffKnown(mimetype.Detect(head)); m.Kind != Unknown && m.Kind != Text {
		return m
	}
	return as
}

// oldHeads are how files of before OLE2 begin, which no reader of ours reads.
var oldHeads = []struct{ head, media string }{
	{"\xFFWPC", "application/vnd.wordperfect"},
	{"\x01\xFE\x32\x00", types[Old]},                                                 // Works for DOS, text
	{"\xFF\x00\x02\x00\x04\x04\x05\x54", typeWorksSheet},                             // and tables
	{"\x31\xBE\x00\x00\x00\xAB", typeWrite}, {"\x32\xBE\x00\x00\x00\xAB", typeWrite}, // Windows Write, Word for DOS
	{"\x9B\xA5\x21\x00", types[DOC]}, {"\xDB\xA5\x2D\x00", types[DOC]}, // Word for Windows 1 and 2
	{"\x00\x00\x02\x00\x06\x04\x06\x00", typeLotus}, {"\x00\x00\x1A\x00\x00\x10\x04\x00", typeLotus}, {"\x00\x00\x1A\x00\x02\x10\x04\x00", typeLotus},
	{"\x09\x00\x04\x00", types[XLS]}, {"\x09\x02\x06\x00", types[XLS]}, {"\x09\x04\x06\x00", types[XLS]}, // Excel 2 to 4
}

func sniffKnown(m *mimetype.MIME) Media {
	t, _, _ := strings.Cut(m.String(), ";")
	switch {
	case t == "image/svg+xml":
		return media(Text)
	case t == "image/vnd.djvu":
		return Media{t, Unknown}
	case strings.HasPrefix(t, "image/"):
		return Media{t, Image}
	case strings.HasPrefix(t, "audio/"), strings.HasPrefix(t, "video/"):
		return Media{t, Sound}
	case t == "text/html":
		return media(HTML)
	}
	switch t {
	case "application/x-7z-compressed", "application/x-rar-compressed", "application/vnd.rar", "application/x-tar", "application/gzip",
		"application/x-bzip2", "application/x-xz", "application/zstd", "application/vnd.ms-cab-compressed":
		return Media{t, Archive}
	}
	if strings.HasPrefix(t, "text/") {
		return media(Text)
	}
	return media(Unknown)
}

var textTypes = map[string]string{".csv": "text/csv", ".tsv": "text/tab-separated-values", ".md": "text/markdown", ".markdown": "text/markdown", ".xml": "text/xml", ".json": "application/json"}

// sniffText tells kinds of text apart; here the name's ending helps.
func sniffText(name, head string) Media {
	ext := strings.ToLower(path.Ext(name))
	low := lower(head)
	switch {
	case ext == ".eml" && strings.Contains(low, ":"), isMail(low):
		return media(EML)
	case ext == ".html", ext == ".htm", strings.HasPrefix(strings.TrimSpace(low), "<!doctype html"), strings.Contains(low, "<html"):
		return media(HTML)
	}
	if t := textTypes[ext]; t != "" {
		return Media{t, Text}
	}
	return media(Text)
}

// lower has the letters of ASCII, which are all that is looked for, in lower case.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// isMail finds at least two header lines that only mail has, before the first empty line.
func isMail(low string) bool {
	found := 0
	for line := range strings.Lines(low) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		for _, h := range []string{"received:", "return-path:", "message-id:", "mime-version:", "delivered-to:", "x-mailer:"} {
			if strings.HasPrefix(line, h) {
				found++
			}
		}
	}
	return found >= 2
}
