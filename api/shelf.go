package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"juzheng/internal/blob"
)

// A shelf keeps uploads in parts on local disk, three files each: ID.json says
// what it is to be, ID is what has come, ID.receipts what became of it.
type shelf struct {
	dir   string
	mu    sync.Mutex
	swept time.Time
	open  map[string]string // owners of uploads that are not taken in yet, by ID
}

// sweepEvery is how often uploads that expired are looked for.
const sweepEvery = 10 * time.Minute

const (
	sheetSuffix   = ".json"
	receiptSuffix = ".receipts"
	takenSuffix   = ".taken" // the same file, while it is being taken in
)

// An upload is a file on its way.
type upload struct {
	ID       string `json:"id"`
	Owner    string `json:"owner"`
	Length   int64  `json:"length"`
	Metadata string `json:"metadata"`

	offset   int64
	expires  time.Time
	receipts []Receipt // nil until it was taken in
}

func newUploadID() string { return rand.Text() }

func newShelf(dir string) (*shelf, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("uploads in parts: %w", err)
	}
	s := &shelf{dir: dir, open: map[string]string{}}
	if err := s.sweep(time.Now()); err != nil {
		return nil, err
	}
	sheets, err := filepath.Glob(s.path("*" + sheetSuffix))
	for _, sheet := range sheets {
		up, err := s.look(strings.TrimSuffix(filepath.Base(sheet), sheetSuffix))
		if err == nil && up.receipts == nil {
			s.open[up.ID] = up.Owner
		}
	}
	return s, err
}

func (s *shelf) path(id string) string { return filepath.Join(s.dir, id) }

// begin makes an upload of which nothing has come yet.
func (s *shelf) begin(up upload) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.swept) > sweepEvery {
		if err := s.sweep(now); err != nil {
			return err
		}
	}
	begun := 0
	for _, owner := range s.open {
		if owner == up.Owner {
			begun++
		}
	}
	if begun >= maxUploads {
		return errTusMany
	}
	f, err := os.OpenFile(s.path(up.ID), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("begin upload: %w", full(err))
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("begin upload: %w", err)
	}
	s.open[up.ID] = up.Owner
	return s.write(up.ID+sheetSuffix, up)
}

// closed says that an upload is open no more.
func (s *shelf) closed(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, id)
}

// write replaces a small file in one step.
func (s *shelf) write(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, "new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, full(err))
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path(name))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, full(err)), os.Remove(f.Name()))
	}
	return nil
}

// full tells a full disk by our own sentence.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", blob.ErrFull, err)
	}
	return err
}

// look finds an upload, and how far it has come.
func (s *shelf) look(id string) (up upload, err error) {
	if len(id) != len(rand.Text()) || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return up, errNoUpload
	}
	sheet, err := os.ReadFile(s.path(id + sheetSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return up, errNoUpload
	}
	if err == nil {
		err = json.Unmarshal(sheet, &up)
	}
	if err != nil {
		return up, fmt.Errorf("look at upload: %w", err)
	}
	kept, err := os.ReadFile(s.path(id + receiptSuffix))
	if err == nil {
		info, err := os.Stat(s.path(id + receiptSuffix))
		if err == nil {
			up.offset, up.expires = up.Length, info.ModTime().Add(tusLife)
			err = json.Unmarshal(kept, &up.receipts)
		}
		return up, err
	}
	info, err := os.Stat(s.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return up, errNoUpload
	}
	if err != nil {
		return up, fmt.Errorf("look at upload: %w", err)
	}
	up.offset, up.expires = info.Size(), info.ModTime().Add(tusLife)
	return up, nil
}

// add appends what comes and says how much that was, whatever ended it.
func (s *shelf) add(up upload, more io.Reader) (int64, error) {
	if up.offset == up.Length {
		return 0, nil
	}
	f, err := os.OpenFile(s.path(up.ID), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return 0, fmt.Errorf("go on with upload: %w", err)
	}
	n, err := io.Copy(blob.Roomy(f), more)
	err = errors.Join(full(err), f.Sync(), f.Close())
	if err != nil {
		return n, fmt.Errorf("go on with upload: %w", err)
	}
	return n, nil
}

// finish has the whole file taken in and keeps the receipts until it expires.
// It is given a second name, for who takes it in uses it up, and after a fault
// of ours the uploader shall not have to send it again.
func (s *shelf) finish(up upload, take func(file string) ([]Receipt, error)) error {
	whole, taken := s.path(up.ID), s.path(up.ID+takenSuffix)
	if err := os.Remove(taken); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// After a crash the file may be a blob already, which nobody can open to write.
	if err := errors.Join(os.Chmod(whole, 0o600), os.Link(whole, taken)); err != nil {
		return fmt.Errorf("finish upload: %w", err)
	}
	receipts, err := take(taken)
	if err != nil {
		return err
	}
	if err := s.write(up.ID+receiptSuffix, list(receipts)); err != nil {
		return err
	}
	s.closed(up.ID)
	return os.Remove(whole)
}

// forget removes an upload. What was taken in of it stays.
func (s *shelf) forget(id string) error {
	s.closed(id)
	return s.remove(id)
}

func (s *shelf) remove(id string) error {
	var errs []error
	for _, suffix := range []string{sheetSuffix, "", receiptSuffix, takenSuffix} {
		if err := os.Remove(s.path(id + suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sweep forgets uploads that nobody went on with for tusLife. Who calls it holds
// s.mu, or is the first.
func (s *shelf) sweep(now time.Time) error {
	s.swept = now
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	newest := map[string]time.Time{}
	for _, f := range files {
		id, _, _ := strings.Cut(f.Name(), ".")
		if info, err := f.Info(); err == nil && info.ModTime().After(newest[id]) {
			newest[id] = info.ModTime()
		}
	}
	for id, last := range newest {
		if now.Sub(last) < tusLife {
			continue
		}
		delete(s.open, id)
		if err := s.remove(id); err != nil {
			slog.WarnContext(context.Background(), "upload not removed", "upload", id, "error", err)
		}
	}
	return nil
}
