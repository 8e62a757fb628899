package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
)

// archiveOf makes a ZIP of names and contents in turn.
func archiveOf(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// unpackAll gives what each member holds, or the reason against it.
func unpackAll(t testing.TB, r *Reader, path string, l archive.Limits) (map[string]string, error) {
	t.Helper()
	got := map[string]string{}
	err := r.Unpack(t.Context(), path, filepath.Base(path), l, func(m archive.Member) error {
		if m.Err != nil {
			got[m.Name] = "!" + reading.ReasonOf(m.Err)
			return nil
		}
		in, err := m.Open()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(in)
		got[m.Name] = string(b)
		if reason := reading.ReasonOf(err); reason != "" {
			got[m.Name], err = "!"+reason, nil
		}
		return err
	})
	return got, err
}

func TestFilesComeOutOfArchivesAndMails(t *testing.T) {
	r := newReader(t, Config{})
	var b strings.Builder
	for b.Len() < 3*pieceSize { // several pieces
		fmt.Fprintf(&b, "党费收据第%d号", b.Len())
	}
	long := b.String()
	path := write(t, "材料.zip", archiveOf(t, "二支部/长.txt", long, "空.txt", "", "../出去.txt", "x", "内.zip", archiveOf(t, "里.txt", "里")))
	got, err := unpackAll(t, r, path, archive.Limits{})
	if err != nil || len(got) != 4 || got["二支部/长.txt"] != long || got["内.zip/里.txt"] != "里" || got["空.txt"] != "" || !strings.HasPrefix(got["出去.txt"], "!") {
		t.Errorf("%d members, %v", len(got), err)
	}
	mail := write(t, "函.eml", "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n--b\nContent-Disposition: attachment; filename=a.txt\n\nledger\n--b--\n")
	if got, err := unpackAll(t, r, mail, archive.Limits{}); err != nil || len(got) != 1 || got["a.txt"] != "ledger" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := unpackAll(t, r, write(t, "坏.zip", "PK\x03\x04坏"), archive.Limits{}); len(got) > 0 || !strings.Contains(reading.ReasonOf(err), "压缩包已损坏") {
		t.Errorf("%v, %v", got, err)
	}
	if len(r.idle) != 1 {
		t.Errorf("%d children are left, of one that was well", len(r.idle))
	}
}

func TestAMemberThatIsNotReadIsPassedOver(t *testing.T) {
	r := newReader(t, Config{})
	path := write(t, "材料.zip", archiveOf(t, "1.txt", strings.Repeat("长", 1<<20), "2.txt", "短"))
	var names []string
	err := r.Unpack(t.Context(), path, "材料.zip", archive.Limits{}, func(m archive.Member) error {
		names = append(names, m.Name)
		return nil
	})
	if err != nil || strings.Join(names, " ") != "1.txt 2.txt" {
		t.Errorf("%v, %v", names, err)
	}
	full := errors.New("disk full")
	if err := r.Unpack(t.Context(), path, "材料.zip", archive.Limits{}, func(archive.Member) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestAChildThatGoesAstrayWhileUnpackingIsKilledAndWhatCameIsKept(t *testing.T) {
	for how, want := range map[string]string{"spin": "解压超时", "sleep": "解压超时", "hog": "内存过大", "crash": "两次异常退出", "talk": "展开后过大", "lie": "展开后过大"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, Config{Args: []string{misbehaved, how}, Limits: tight(how)})
			path := write(t, "材料.zip", archiveOf(t, "1.txt", "x"))
			var kept []string
			err := r.Unpack(t.Context(), path, "材料.zip", archive.Limits{Total: 1 << 20}, func(m archive.Member) error {
				in, err := m.Open()
				if err != nil {
					return err
				}
				b, err := io.ReadAll(in)
				if err == nil {
					kept = append(kept, m.Name+string(b))
				}
				return err
			})
			if !strings.Contains(reading.ReasonOf(err), want) || strings.Join(kept, " ") != "1.txt收据" {
				t.Errorf("%v, kept %v", err, kept)
			}
		})
	}
}

func TestRealArchivesGiveTheirFilesOrSayWhyNot(t *testing.T) {
	r := newReader(t, Config{Limits: Limits{CPU: 5 * time.Second, Wall: 20 * time.Second}})
	files := corpus(t, "hostile_zip", "hostile_fuzz_zip", "hostile_fuzz_gzip", "hostile_fuzz_bzip2", "hostile_fuzz_mime", "hostile_office")
	members, reasons := 0, 0
	for _, f := range files {
		m, err := sniffFile(f, filepath.Base(f))
		if err != nil {
			t.Fatal(err)
		}
		if !m.Kind.Holds() {
			continue
		}
		got, err := unpackAll(t, r, f, archive.Limits{TempDir: t.TempDir()})
		members += len(got)
		switch {
		case reading.ReasonOf(err) != "":
			reasons++
		case err != nil:
			t.Errorf("%s: %v", f, err)
		case len(got) == 0 && m.Kind != EML && m.Kind != ZIP: // an empty ZIP is one
			t.Errorf("%s: nothing, and no reason", f)
		}
	}
	t.Logf("%d files, %d members, %d with a reason", len(files), members, reasons)
}
