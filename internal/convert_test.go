package internal_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"juzheng/indexer/extract"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func TestAFileOfWordPerfectWaitsUntilThereIsLibreOffice(t *testing.T) {
	office, err := extract.FindLibreOffice("")
	if errors.Is(err, extract.ErrNoRooms) || err == nil && office == nil {
		t.Skip("needs the Debian package libreoffice-writer-nogui, and Landlock")
	}
	must(t, err)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		e := h.upload(t, "notice.wpd", "\xFFWPC\x10\x00\x00\x00\x01\x0A\x00\x01\x00\x00\x00\x00The general branch paid in full.\n")
		h.upload(t, "noise.bin", "\x00\x01\x02\x03\xFE\x00\x9D\x07\x00\x00\x11\x80")
		h.drain(t)
		state := func() ledger.Evidence {
			e, err := s.Evidence(ctx, e.ID)
			must(t, err)
			return e
		}
		if got := state(); got.State != ledger.Unreadable || !strings.HasSuffix(got.Reason, extract.HintLibreOffice) {
			t.Fatalf("before there is LibreOffice: %+v", got)
		}

		reader, err := extract.New(extract.Config{Dir: filepath.Join(h.dir, "cache"), LibreOffice: office})
		must(t, err)
		t.Cleanup(func() { must(t, reader.Close()) })
		if n, err := h.Convert(ctx); err != nil || n != 0 {
			t.Errorf("%d queued with nobody to convert them: %v", n, err)
		}
		h.Reader, h.worker.Reader = reader, reader
		for _, want := range []int{1, 0} {
			if n, err := h.Convert(ctx); err != nil || n != want {
				t.Fatalf("%d queued, want %d: %v", n, want, err)
			}
		}
		h.drain(t)
		if got := state(); got.State != ledger.Searchable || !strings.HasPrefix(got.Engine, "LibreOffice-") || got.Reason != "" {
			t.Fatalf("%+v", got)
		}
		if got := h.found(t, account.LocalOperator, `"paid in full"`); got != "notice.wpd" {
			t.Errorf("found: %q", got)
		}
	})
}
