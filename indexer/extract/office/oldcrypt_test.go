package office

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer/extract/ole/oletest"
	"juzheng/indexer/extract/reading"
)

// lockWith is what a file says of its encryption with a password, in one of two ways, and its cipher.
func lockWith(way, password string) (info []byte, c oldCipher) {
	salt, verifier := []byte("0123456789abcdef"), []byte("fedcba9876543210")
	u32 := le.AppendUint32
	if way == "RC4" {
		short := md5.Sum(u16le(password))
		all := md5.Sum(bytes.Repeat(append(short[:5:5], salt...), 16))
		c = oldCipher{sum: md5.New, base: all[:5], size: md5.Size, key: md5.Size}
		sum := md5.Sum(verifier)
		check := append(verifier, sum[:]...)
		c.block(0).XORKeyStream(check, check)
		return slices.Concat([]byte{1, 0, 1, 0}, salt, check), c
	}
	base := sha1.Sum(append(slices.Clone(salt), u16le(password)...))
	c = oldCipher{sum: sha1.New, base: base[:], size: 16, key: 16}
	provider := u16le("Microsoft Enhanced Cryptographic Provider v1.0\x00")
	var head []byte
	for _, v := range []int{4, 0, 0x6801, 0x8004, 128, 1, 0, 0} { // flags, extra, RC4, SHA-1, bits, provider
		head = u32(head, uint32(v))
	}
	head = append(head, provider...)
	sum := sha1.Sum(verifier)
	check := append(slices.Clone(verifier), sum[:]...)
	c.block(0).XORKeyStream(check, check)
	info = u32(append([]byte{2, 0, 2, 0}, 4, 0, 0, 0), uint32(len(head)))
	info = append(info, head...)
	info = append(u32(info, uint32(len(salt))), salt...)
	info = append(info, check[:16]...)
	return append(u32(info, sha1.Size), check[16:]...), c
}

func TestAnOldFileOpensWithItsPasswordOnly(t *testing.T) {
	const password = "整改2018"
	for _, way := range []string{"RC4", "CryptoAPI"} {
		info, c := lockWith(way, password)
		word := oldWord()
		word.lock, word.cipher = info, c
		book := xlsStream(biff8, rec(recPassword, []byte{1, 0}, info), xlsSheet{name: wide("台账", 1), records: bytes.Repeat(rec(recLabel, u16s(1, 1, 0), wide("锁着的字", 2)), 200)})
		c.openBook(book)
		for want, f := range map[string]struct {
			content []byte
			read    func(reading.Source, reading.Emit) (reading.Meta, error)
		}{oldWordText: {word.write(), ReadDOC}, "锁着的字": {oletest.File(oletest.Stream{Name: "Workbook", Data: book}), ReadXLS}} {
			with := func(password string) (string, error) {
				pages, _, err := readAll(t, f.content, func(src reading.Source, emit reading.Emit) (reading.Meta, error) {
					src.Password = password
					return f.read(src, emit)
				})
				if len(pages) == 0 {
					return "", err
				}
				return pages[0].Text, err
			}
			if text, err := with(password); err != nil || !strings.Contains(text, want) {
				t.Errorf("%s: %q, %v", way, text, err)
			}
			if text, err := with("整改2019"); text != "" || reading.ReasonOf(err) != reading.ReasonOf(reading.WrongPassword(nil)) {
				t.Errorf("%s with another password: %q, %v", way, text, err)
			}
			if text, err := with(""); text != "" || reading.ReasonOf(err) != reading.ReasonOf(reading.Locked(nil)) {
				t.Errorf("%s without a password: %q, %v", way, text, err)
			}
		}
	}
}

func TestAnOldFileLockedInAWayThatIsUnknownSaysSo(t *testing.T) {
	d := oldWord()
	d.flags = fibLocked | fibObscured
	for about, err := range map[string]error{
		"Word's XOR":       second(readAll(t, d.write(), ReadDOC)),
		"Excel's XOR":      second(readAll(t, writeXLS("Workbook", biff8, rec(recPassword, make([]byte, 6)), xlsSheet{name: wide("表", 1)}), ReadXLS)),
		"a later provider": second(readAll(t, writeXLS("Workbook", biff8, rec(recPassword, []byte{1, 0, 9, 0}, make([]byte, 60)), xlsSheet{name: wide("表", 1)}), ReadXLS)),
	} {
		if reading.ReasonOf(err) != reading.ReasonOf(reading.Sealed(nil)) {
			t.Errorf("%s: %v", about, err)
		}
	}
}

func second[A, B any](_ A, _ B, err error) error { return err }

// Kingsoft WPS writes Word's, Excel's and PowerPoint's own formats with streams of
// its own beside, and with heads of later Words, whose first parts are those of Word 97.
func TestWhatKingsoftAddsIsNoHindrance(t *testing.T) {
	more := []oletest.Stream{{Name: "WpsCustomData", Data: []byte("<?xml?>")}, {Name: "\x05DocumentSummaryInformation", Data: []byte("KSOProductBuildVer")}, {Name: "0Table", Data: make([]byte, 40)}}
	for _, version := range []uint16{0xC0, 0xC1, 0xC2, 0xD9, 0x101, 0x10C, 0x112} {
		d := oldWord()
		d.version, d.more = version, more
		if pages, _, err := readAll(t, d.write(), ReadDOC); err != nil || pages[0].Text != oldWordText {
			t.Errorf("version %#x: %+v, %v", version, pages, err)
		}
	}
}
