package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"juzheng/indexer/extract/ole/oletest"
)

func zipOf(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Store}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if name == "mimetype" {
			_, _ = w.Write([]byte("application/vnd.oasis.opendocument.text"))
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// oleOf writes the header and the directory of an OLE2 file.
func oleOf(names ...string) string {
	b := make([]byte, 512)
	copy(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	le := binary.LittleEndian
	le.PutUint16(b[30:], 9)
	le.PutUint32(b[48:], 1) // the directory stands in sector 1
	fat := make([]byte, 512)
	le.PutUint32(fat[4:], 2) // and goes on in sector 2
	le.PutUint32(fat[8:], 0xFFFFFFFE)
	dir := make([]byte, 1024)
	for i, n := range names {
		e := dir[128*(i+3):] // the last ones in the second sector
		for j, u := range utf16.Encode([]rune(n)) {
			le.PutUint16(e[2*j:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(n)+2))
	}
	return string(b) + string(fat) + string(dir)
}

func TestTheContentTellsWhatAFileIs(t *testing.T) {
	many := make([]string, 3000)
	for i := range many {
		many[i] = strings.Repeat("x", 50) + "/" + string(rune('a'+i%26))
	}
	for _, c := range []struct {
		about, name, content string
		want                 Kind
	}{
		{"a PDF", "x.doc", "%PDF-1.7\n", PDF},
		{"a PDF after junk", "x", "junk\r\n%PDF-1.4\n", PDF},
		{"a Word file under a WPS name", "通知.wps", zipOf(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"), DOCX},
		{"a workbook", "x", zipOf(t, "[Content_Types].xml", "xl/workbook.xml"), XLSX},
		{"slides", "x", zipOf(t, "ppt/presentation.xml"), PPTX},
		{"an OFD", "x.zip", zipOf(t, "OFD.xml", "Doc_0/Document.xml"), OFD},
		{"an OpenDocument text", "x", zipOf(t, "mimetype", "content.xml"), ODF},
		{"a ZIP", "x.docx", zipOf(t, "word.txt", "a/b"), ZIP},
		{"a long ZIP", "x", zipOf(t, many...), ZIP},
		{"a Word file cut off", "x", zipOf(t, "[Content_Types].xml", "word/document.xml", "z")[:130], DOCX},
		{"a Word file cut off in its first part", "通知.docx", zipOf(t, "[Content_Types].xml", "word/document.xml")[:40], DOCX},
		{"an archive cut off", "材料.zip", zipOf(t, "a.txt", "b.txt")[:40], ZIP},
		{"an old Word file", "x", oleOf("Root Entry", "WordDocument"), DOC},
		{"an old workbook", "x.et", oleOf("Root Entry", "Workbook"), XLS},
		{"a Kingsoft document", "通知.wps", oleOf("Root Entry", "WpsCustomData", "1Table", "WordDocument"), DOC},
		{"a Kingsoft presentation", "党课.dps", oleOf("Root Entry", "Current User", "WpsCustomData", "PowerPoint Document"), PPT},
		{"a locked Office file", "x.docx", oleOf("EncryptionInfo", "EncryptedPackage"), Locked},
		{"an OLE2 file of another kind", "x", oleOf("Root Entry"), Old},
		{"a broken OLE2 file", "x", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Old},
		{"a WordPerfect file", "x.doc", "\xFFWPC\x10\x00\x00\x00\x01\x0A\x02\x01\x00\x00\x00\x00", Old},
		{"a table of Lotus 1-2-3", "x.wk1", "\x00\x00\x02\x00\x06\x04\x06\x00\x08\x00\x00\x00", Old},
		{"rich text", "x.doc", `{\rtf1\ansi}`, RTF},
		{"a web page", "x", "<!DOCTYPE html><p>公示</p>", HTML},
		{"a web page by its name", "公示.htm", "<p>公示</p>", HTML},
		{"mail", "x", "Received: from a\r\nMessage-ID: <1>\r\nSubject: x\r\n\r\nbody", EML},
		{"mail with a web page", "x.eml", "Subject: x\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><html><body>x</body></html>", EML},
		{"mail with a web page, by its head", "x", "Received: from a\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html>", EML},
		{"Chinese text", "x", "二支部会议记录", Text},
		{"Chinese text in GBK", "x", "\xB6\xFE\xD6\xA7\xB2\xBF\xBB\xE1\xD2\xE9\xBC\xC7\xC2\xBC", Text},
		{"a picture", "x.txt", "\x89PNG\r\n\x1a\n", Image},
		{"a 7z", "x", "7z\xBC\xAF\x27\x1C\x00\x04", Archive},
		{"noise", "x.txt", "\x00\x01\x02\x03\xFE\x00\x9D\x07\x00\x00\x11\x80", Unknown},
		{"nothing", "x.pdf", "", Empty},
	} {
		if got := Sniff(c.name, strings.NewReader(c.content), int64(len(c.content))); got.Kind != c.want || got.Type == "" {
			t.Errorf("%s: %+v, want %s", c.about, got, c.want)
		}
	}
}

func TestAWordFileInsideAWorkbookDoesNotMakeItOne(t *testing.T) {
	b := oletest.File(oletest.Stream{Name: "Workbook"}, oletest.Stream{Name: "WordDocument"})
	dir := 512 * (1 + int(binary.LittleEndian.Uint32(b[48:])))
	binary.LittleEndian.PutUint32(b[dir+128+72:], 0xFFFFFFFF) // the first one has no neighbour any more
	if got := Sniff("x", bytes.NewReader(b), int64(len(b))); got.Kind != XLS {
		t.Errorf("%+v", got)
	}
}

func TestEveryKindHasAReaderOrAReason(t *testing.T) {
	for k := range types {
		switch k {
		case PDF, DOCX, XLSX, PPTX, ODF, OFD, EML, DOC, XLS, PPT, RTF, Text, HTML, Image, Locked:
			if why := unreadable(k); why != "" {
				t.Errorf("%s: %s", k, why)
			}
		default:
			if unreadable(k) == "" {
				t.Errorf("%s has neither reader nor reason", k)
			}
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add("文件.docx", []byte("PK\x03\x04"))
	f.Add("文件", []byte(oleOf("WordDocument", "EncryptedPackage")))
	f.Add("记录.eml", []byte("Received: a\nMessage-ID: b\n\n"))
	f.Add("甲.odt", []byte(zipOf(f, "mimetype", "content.xml")))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		if m := Sniff(name, bytes.NewReader(b), int64(len(b))); m.Type == "" {
			t.Errorf("%q has no media type: %+v", name, m)
		}
	})
}
