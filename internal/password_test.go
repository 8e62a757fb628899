package internal_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/gallery"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

// lockedDOCX is a Word file behind a password.
func lockedDOCX(t *testing.T, text, password string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	picture := make([]byte, 8<<10)
	_, _ = rand.NewChaCha8([32]byte{5}).Read(picture)
	for name, content := range map[string]string{
		"word/document.xml":     `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
		"word/media/image1.png": string(picture),
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(content))
		must(t, err)
	}
	must(t, z.Close())
	locked, err := excelize.Encrypt(b.Bytes(), &excelize.Options{Password: password})
	must(t, err)
	return string(locked)
}

func TestALockedFileIsReadOnceItsPasswordIsGiven(t *testing.T) {
	catalog := filepath.Join(t.TempDir(), "catalog.db")
	own, err := store.Open(ctx, catalog)
	must(t, err)
	t.Cleanup(func() { must(t, own.Close()) })
	lockedFile(t, own, filepath.Dir(catalog))
	t.Run("PostgreSQL", func(t *testing.T) {
		s, err := store.Open(ctx, storetest.Postgres(t))
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		lockedFile(t, s, t.TempDir())
	})
}

func lockedFile(t *testing.T, s *store.Store, catalog string) {
	h := open(t, s)
	const password = "只此一次的口令Q7"
	e := h.upload(t, "名册.docx", lockedDOCX(t, "党费收缴名册", password))
	state := func(want ledger.State, reason string) {
		t.Helper()
		h.drain(t)
		got, err := s.Evidence(ctx, e.ID)
		must(t, err)
		if got.State != want || !strings.Contains(got.Reason, reason) {
			t.Errorf("%s %s, want %s %s", got.State, got.Reason, want, reason)
		}
	}
	state(ledger.Unreadable, "请为这份材料提供密码")
	must(t, h.GivePassword(ctx, account.LocalOperator, e.ID, "错的口令"))
	state(ledger.Unreadable, "密码不对")
	must(t, h.GivePassword(ctx, account.LocalOperator, e.ID, password))
	copied := filepath.Join(t.TempDir(), "copy.db") // while the job waits
	if err := s.CopyTo(ctx, copied); err == nil {
		holdsNot(t, filepath.Dir(copied), password)
	} else if !errors.Is(err, store.ErrElsewhere) {
		t.Fatal(err)
	}
	state(ledger.Searchable, "")
	if got := h.found(t, account.LocalOperator, "收缴名册"); got != "名册.docx" {
		t.Errorf("found %q", got)
	}
	must(t, h.ReadAgain(ctx, account.LocalOperator, e.ID)) // without it
	state(ledger.Searchable, "仍是上一次读出的内容")
	if got := h.found(t, account.LocalOperator, "收缴名册"); got != "名册.docx" {
		t.Errorf("after another reading found %q", got)
	}
	holdsNot(t, h.dir, password)
	holdsNot(t, catalog, password)
	for _, bad := range []string{"", strings.Repeat("长", casework.MaxPassword+1), "a\x00b", "\xFF"} {
		if err := h.GivePassword(ctx, account.LocalOperator, e.ID, bad); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// holdsNot looks for a password in every file below a folder.
func holdsNot(t *testing.T, dir, password string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(password)) {
			t.Errorf("%s holds the password", path)
		}
		return err
	}))
}

func TestPagesOfALockedPDFAreSeenWhenItsPasswordIsGone(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("needs the Debian package qpdf: ", err)
	}
	dir := t.TempDir()
	plain, locked := filepath.Join(dir, "plain.pdf"), filepath.Join(dir, "locked.pdf")
	const text = "BT /F1 24 Tf 72 700 Td (refund voucher of 2018, 8900 yuan) Tj ET"
	must(t, os.WriteFile(plain, fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"+
		"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n", len(text), text), 0o600))
	const password = "口令Q7"
	if out, err := exec.Command("qpdf", "--warning-exit-0", "--encrypt", password, "owner", "256", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(locked)
	must(t, err)
	s, err := store.Open(ctx, filepath.Join(dir, "catalog.db"))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	h := open(t, s)
	pictures, err := gallery.Open(filepath.Join(dir, "cache"), h.blobs, h.Reader)
	must(t, err)
	e := h.upload(t, "凭证.pdf", string(b))
	h.drain(t)
	if _, err := pictures.Picture(ctx, e, 1, 160); !errors.Is(err, gallery.ErrNoPicture) {
		t.Errorf("before the password: %v", err)
	}
	must(t, h.GivePassword(ctx, account.LocalOperator, e.ID, password))
	h.drain(t)
	e, err = s.Evidence(ctx, e.ID)
	must(t, err)
	p, err := pictures.Picture(ctx, e, 1, 160)
	if err != nil || p.Media != "image/png" || e.State != ledger.Searchable {
		t.Fatalf("%s %s: %+v, %v", e.State, e.Reason, p.Media, err)
	}
	named, err := s.Refs(ctx)
	must(t, err)
	if !slices.ContainsFunc(named, func(n store.NamedRef) bool { return n.Ref == e.OpenRef }) {
		t.Error("a backup would leave the copy out")
	}
}
