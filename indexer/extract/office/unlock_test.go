package office

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer/extract/reading"
)

func lockedWith(t *testing.T, plain []byte, password string) reading.Source {
	t.Helper()
	b, err := excelize.Encrypt(plain, &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

func TestALockedFileOpensWithItsPasswordOnly(t *testing.T) {
	picture := make([]byte, 8<<10) // excelize writes no small files that anybody can read
	_, _ = rand.NewChaCha8([32]byte{5}).Read(picture)
	plain := docx(t, para("党费收据"), "word/media/image1.png", string(picture))
	const password = "整改2018"
	src := lockedWith(t, plain, password)
	got, err := Unlock(src, password)
	if err != nil || !bytes.HasPrefix(got, plain) {
		t.Errorf("%d bytes of %d, %v", len(got), len(plain), err)
	}
	if pages, _, err := readAll(t, got, ReadDOCX); err != nil || pages[0].Text != "党费收据" {
		t.Errorf("%v, %v", pages, err)
	}
	for given, want := range map[string]string{"": reading.ReasonOf(reading.Locked(nil)), "错的": reading.ReasonOf(reading.WrongPassword(nil))} {
		if b, err := Unlock(src, given); b != nil || reading.ReasonOf(err) != want {
			t.Errorf("%q: %d bytes, %v", given, len(b), err)
		}
	}
	if b, err := Unlock(lockedWith(t, plain, openPassword), ""); err != nil || !bytes.HasPrefix(b, plain) {
		t.Errorf("what Office opens without asking: %v", err)
	}
	if _, err := Unlock(reading.Source{ReaderAt: bytes.NewReader(plain), Size: int64(len(plain))}, "x"); reading.ReasonOf(err) == "" {
		t.Errorf("%v", err)
	}
}
