package pdf

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// padding is the string of ISO 32000-1, 7.6.3.3, algorithm 2.
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

func cipher(t *testing.T, key, data []byte) []byte {
	t.Helper()
	c, err := rc4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// locked writes a page behind a password, by RC4 with 40 bits (revision 2).
func locked(t *testing.T, password string) []byte {
	t.Helper()
	padded := append([]byte(password), padding...)[:32]
	ownerKey := md5.Sum(padded)
	owner := cipher(t, ownerKey[:5], padded)
	const permissions, id = -44, "0123456789ABCDEF"
	h := md5.New()
	h.Write(padded)
	h.Write(owner)
	p := int32(permissions)
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(p)))
	h.Write([]byte(id))
	key := h.Sum(nil)[:5]
	user := cipher(t, key, padding)
	const contents = 4
	object := md5.Sum(append(append([]byte{}, key...), contents, 0, 0, 0, 0))
	content := cipher(t, object[:10], []byte("BT /F1 24 Tf 72 700 Td (refund voucher 8900) Tj ET"))
	file := plain(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
		stream("", string(content)),
		fmt.Sprintf("<</Filter/Standard/V 1/R 2/P %d/O<%X>/U<%X>>>", permissions, owner, user),
	)
	return []byte(strings.Replace(string(file), "/Root 1 0 R", fmt.Sprintf("/Root 1 0 R/Encrypt 5 0 R/ID[<%X><%X>]", id, id), 1))
}

func TestAFileLockedAgainstChangesOnlyIsRead(t *testing.T) {
	pages, _, err := read(t, engine(t), locked(t, ""), trust)
	if err != nil || len(pages) != 1 || pages[0].Text != "refund voucher 8900" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestAFileWithAPasswordSaysSo(t *testing.T) {
	pages, _, err := read(t, engine(t), locked(t, "secret"), trust)
	if len(pages) != 0 || !strings.HasPrefix(reading.ReasonOf(err), "文件有密码") {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

func TestAFileOpensWithThePasswordThatIsGiven(t *testing.T) {
	e, file := engine(t), locked(t, "secret")
	src := reading.Source{ReaderAt: bytes.NewReader(file), Size: int64(len(file))}
	for password, want := range map[string]string{"secret": "refund voucher 8900", "wrong": ""} {
		text := ""
		_, err := e.Read(src, Options{Judge: trust, Password: password}, func(p page.Page) error { text += p.Text; return nil })
		if text != want || (err == nil) != (want != "") || err != nil && !strings.Contains(reading.ReasonOf(err), "密码不对") {
			t.Errorf("%s: %q, %v", password, text, err)
		}
	}
}

func TestTheSecondReaderHelpsWhereTheFirstIsNotTrusted(t *testing.T) {
	file := plain(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
		stream("", "BT /F1 24 Tf 72 700 Td (refund voucher) Tj ET"),
	)
	asked := 0
	pages, _, err := read(t, engine(t), file, func(string, reading.Look) string {
		if asked++; asked <= 2 { // by the direct reader and by pdfium
			return "不可信"
		}
		return ""
	})
	if err != nil || len(pages) != 1 || pages[0].Engine != Second || pages[0].Text != "refund voucher" || pages[0].Pending || pages[0].Note == "" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestFormValuesAndNotesAreRead(t *testing.T) {
	file := plain(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]/Resources<</Font<</F1 7 0 R>>>>>>",
		stream("", "BT /F1 24 Tf 72 700 Td (body) Tj ET"),
		"<</Type/Annot/Subtype/FreeText/Rect[72 500 300 530]/F 4/AP<</N 6 0 R>>>>",
		stream("/Type/XObject/Subtype/Form/BBox[0 0 228 30]/Resources<</Font<</F1 7 0 R>>>>", "BT /F1 12 Tf 2 10 Td (approved by hand) Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	)
	pages, _, err := read(t, engine(t), file, trust)
	if err != nil || len(pages) != 1 || !strings.Contains(pages[0].Text, "body") || !strings.Contains(pages[0].Text, "approved by hand") {
		t.Errorf("%+v, %v", pages, err)
	}
}
