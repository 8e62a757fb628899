package pdf

import (
	"errors"
	"fmt"
	"strings"
	"time"

	ledong "github.com/ledongthuc/pdf"

	"juzheng/indexer/extract/reading"
)

const (
	secondPatience = 2 * time.Second // the second reader loops for ever on some files
	secondPages    = 20_000
)

var (
	errSecond = errors.New("second reader failed")
	errStuck  = errors.New("second reader did not come back")
)

// second is the second reader of one file, opened when it is first asked.
// It cannot be interrupted: once it is stuck, its goroutine stays until the process ends.
type second struct {
	src   reading.Source
	doc   *ledong.Reader
	err   error
	stuck bool
}

// pages opens the file and counts.
func (s *second) pages() (int, error) {
	if err := s.open(); err != nil {
		return 0, err
	}
	doc := s.doc
	n, err := patiently(s, func() (int, error) { return doc.NumPage(), nil })
	if err == nil && (n <= 0 || n > secondPages) {
		err = fmt.Errorf("%d pages", n)
	}
	return n, err
}

func (s *second) open() error {
	if s.doc == nil && s.err == nil {
		s.doc, s.err = patiently(s, func() (*ledong.Reader, error) { return ledong.NewReader(s.src, s.src.Size) })
	}
	return s.err
}

// text is the text of page n, from 1.
func (s *second) text(n int) (string, error) {
	if err := s.open(); err != nil {
		return "", err
	}
	doc := s.doc
	text, err := patiently(s, func() (string, error) {
		p := doc.Page(n)
		if p.V.IsNull() {
			return "", fmt.Errorf("no page %d", n)
		}
		return p.GetPlainText(nil)
	})
	return strings.TrimSpace(reading.Clean(text)), err
}

// patiently runs f, but does not wait for ever, and turns its panic into an error.
func patiently[T any](s *second, f func() (T, error)) (got T, err error) {
	if s.stuck {
		return got, errStuck
	}
	type answer struct {
		got T
		err error
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a.err = fmt.Errorf("second reader panicked: %v", p)
			}
			done <- a
		}()
		a.got, a.err = f()
	}()
	select {
	case a := <-done:
		return a.got, a.err
	case <-time.After(secondPatience):
		s.stuck = true
		return got, errStuck
	}
}
