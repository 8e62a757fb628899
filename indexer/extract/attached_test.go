package extract

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
)

// pdfWith is a PDF of one page with files attached to it as a whole, and one pinned to its page.
func pdfWith(files ...string) string {
	var names, objects strings.Builder
	n := 10
	file := func(name, content string) int {
		fmt.Fprintf(&objects, "%d 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%d 0 obj<</Type/Filespec/F(%s)/EF<</F %d 0 R>>>>endobj\n", n, len(content), content, n+1, name, n)
		n += 2
		return n - 1
	}
	for i := 0; i < len(files); i += 2 {
		fmt.Fprintf(&names, "(%s) %d 0 R ", files[i], file(files[i], files[i+1]))
	}
	pinned := file("pinned.txt", "别在页上的附件")
	return "%PDF-1.7\n" + fmt.Sprintf("1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>endobj\n", names.String()) +
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n" +
		"4 0 obj<</Length 46>>stream\nBT /F1 24 Tf 72 700 Td (report of 2018) Tj ET \nendstream endobj\n" +
		fmt.Sprintf("5 0 obj<</Type/Annot/Subtype/FileAttachment/Rect[10 10 30 30]/FS %d 0 R>>endobj\n", pinned) + objects.String() +
		"trailer<</Root 1 0 R>>\n%%EOF\n"
}

func TestFilesInAPDFAreFurtherPagesOfIt(t *testing.T) {
	r := newReader(t, Config{})
	inner := pdfWith()
	pages, rep := readFile(t, r, write(t, "报告.pdf", pdfWith("a.txt", "党费收据8900元", "b.zip", archiveOf(t, "x", "x"), "c.pdf", inner, "d.bin", "\x00\x01\x02\x03")))
	if rep.State != Readable || rep.Reason != "" || len(pages) != 6 {
		t.Fatalf("%+v: %+v", rep, pages)
	}
	for i, want := range []struct{ label, text, note string }{
		{"", "report of 2018", ""}, {"pinned.txt", "别在页上的附件", ""}, {"a.txt", "党费收据8900元", ""},
		{"b.zip", "", "请取出后单独上传"}, {"c.pdf", "report of 2018", ""}, {"d.bin", "", "不认识的文件格式"},
	} {
		p := pages[i]
		if p.N != i+1 || p.Label != want.label || strings.TrimSpace(p.Text) != want.text || !strings.Contains(p.Note, want.note) || (p.Note == "") != (want.note == "") {
			t.Errorf("page %d: %+v", i+1, p)
		}
	}
}

func TestPagesOfFilesInAPDFAreDrawn(t *testing.T) {
	r := newReader(t, Config{})
	inner := write(t, "内.pdf", pdfWith())
	file := write(t, "报告.pdf", pdfWith("a.txt", "党费收据8900元", "b.zip", archiveOf(t, "x", "x"), "c.pdf", pdfWith()))
	want := drawn(t, r, inner, 1, 160, 0)
	if got := drawn(t, r, file, 5, 160, 0); !reflect.DeepEqual(got, want) {
		t.Error("the page of the attached PDF looks otherwise")
	}
	for n, reason := range map[int]string{3: reasonNoPicture, 4: reasonNoPicture} {
		if _, err := r.Draw(t.Context(), file, "报告.pdf", n, 160, 0); reading.ReasonOf(err) != reason {
			t.Errorf("page %d: %v", n, err)
		}
	}
	for _, n := range []int{6, 600} {
		if _, err := r.Draw(t.Context(), file, "报告.pdf", n, 160, 0); !errors.Is(err, ErrNoPage) {
			t.Errorf("page %d: %v", n, err)
		}
	}
}
