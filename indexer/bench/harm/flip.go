package harm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Flips says how a closed index is damaged.
type Flips struct {
	Dir       string // the index; it stays as it is
	Work      string // an empty directory on the same disk for damaged copies
	Questions Questions
	Child     func(dir string) *exec.Cmd // runs Answer on dir, with its standard input and output
	Flips     int                        // of each kind of file
	Seed      uint64
	Notice    func(format string, args ...any)
}

// A Sum is what came of the flips in one kind of file. Crashed, Hung, Early,
// Wrong and Failed must be 0.
type Sum struct {
	Kind     string // .zap, root.bolt …
	Flips    int
	AtOpen   int // the copy would not open, and said that it is damaged
	Asked    int // a question was refused with that reason
	Later    int // noticed after all had been answered as before
	Harmless int // never noticed, and all answered as before
	Early    int // answered otherwise, and noticed after that
	Wrong    int // answered otherwise, never noticed
	Failed   int // an error that does not say that the index is damaged
	Crashed  int // the process died
	Hung     int // it did not end in time
}

// Caught are the flips that were noticed before anything wrong was said.
func (s Sum) Caught() int { return s.AtOpen + s.Asked + s.Later }

// Bad are those that did what damage must not do.
func (s Sum) Bad() int { return s.Early + s.Wrong + s.Failed + s.Crashed + s.Hung }

// Run flips one byte in one file of a copy at a time and has a process ask the copy.
func (f Flips) Run(ctx context.Context) ([]Sum, error) {
	right, err := f.whole(ctx)
	if err != nil {
		return nil, err
	}
	kinds, err := f.kinds()
	if err != nil {
		return nil, err
	}
	var sums []Sum
	rnd := rand.New(rand.NewPCG(f.Seed, f.Seed))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		s := Sum{Kind: kind}
		for range f.Flips {
			if err := f.flip(ctx, &s, rnd, kinds[kind], right); err != nil {
				return sums, err
			}
		}
		sums = append(sums, s)
	}
	return sums, nil
}

// whole is what a copy says that nobody damaged.
func (f Flips) whole(ctx context.Context) (Report, error) {
	dir, err := os.MkdirTemp(f.Work, "whole")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	if err := copyIndex(f.Dir, dir, ""); err != nil {
		return Report{}, err
	}
	r, err := f.ask(ctx, dir)
	if err == nil && (r.Open+r.Ask+r.Later != "" || len(r.Answers) != 1+len(f.Questions.Asked)) {
		err = fmt.Errorf("the index is not sound: %+v", r)
	}
	return r, err
}

// errHung says that a process had to be killed.
var errHung = errors.New("no answer in time")

const patience = 20 * time.Second // with a process, besides Questions.Wait

func (f Flips) ask(ctx context.Context, dir string) (r Report, err error) {
	input, err := json.Marshal(f.Questions)
	if err != nil {
		return r, err
	}
	c := f.Child(dir)
	var out, said bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(input), &out, &said
	if err := c.Start(); err != nil {
		return r, err
	}
	hung := time.AfterFunc(patience+f.Questions.Wait, func() { _ = c.Process.Kill() })
	err = c.Wait()
	if !hung.Stop() {
		return r, errHung
	}
	if err != nil {
		return r, fmt.Errorf("%w: %s", err, shortened(said.String()))
	}
	return r, errors.Join(json.Unmarshal(out.Bytes(), &r), ctx.Err())
}

// flip damages a copy and counts what comes of it.
func (f Flips) flip(ctx context.Context, s *Sum, rnd *rand.Rand, names []string, right Report) error {
	name := pick(rnd, f.Dir, names)
	dir, err := os.MkdirTemp(f.Work, "flip")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyIndex(f.Dir, dir, name); err != nil {
		return err
	}
	at, was, err := flipByte(filepath.Join(dir, name), rnd)
	if err != nil {
		return err
	}
	s.Flips++
	got, err := f.ask(ctx, dir)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	bad := s.Bad()
	s.count(got, err, right)
	if s.Bad() > bad {
		f.Notice("%s at %d (was %#x): %v %s%s%s%s", name, at, was, err, got.Open, got.Ask, got.Later, difference(right.Answers, got.Answers))
	}
	return nil
}

// count says what a copy did.
func (s *Sum) count(got Report, err error, right Report) {
	same := len(got.Answers) <= len(right.Answers) && slices.Equal(got.Answers, right.Answers[:len(got.Answers)])
	noticed := got.Open+got.Ask+got.Later != ""
	switch {
	case errors.Is(err, errHung):
		s.Hung++
	case err != nil:
		s.Crashed++
	case noticed && !got.Damaged:
		s.Failed++
	case !same && noticed:
		s.Early++
	case !same:
		s.Wrong++
	case got.Open != "":
		s.AtOpen++
	case got.Ask != "":
		s.Asked++
	case got.Later != "":
		s.Later++
	default:
		s.Harmless++
	}
}

// segment is the ending of files that are written once.
const segment = ".zap"

// kinds are the files of the index by name, all segments together.
func (f Flips) kinds() (map[string][]string, error) {
	kinds := map[string][]string{}
	err := filepath.WalkDir(f.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() == 0 {
			return err
		}
		name, err := filepath.Rel(f.Dir, path)
		kind := name
		if filepath.Ext(name) == segment {
			kind = segment
		}
		kinds[kind] = append(kinds[kind], name)
		return err
	})
	return kinds, err
}

// pick takes a file with the chance of its size.
func pick(rnd *rand.Rand, dir string, names []string) string {
	sizes := make([]int64, len(names))
	whole := int64(0)
	for i, n := range names {
		if info, err := os.Stat(filepath.Join(dir, n)); err == nil {
			sizes[i] = info.Size()
			whole += info.Size()
		}
	}
	at := rnd.Int64N(max(whole, 1))
	for i, size := range sizes {
		if at -= size; at < 0 {
			return names[i]
		}
	}
	return names[0]
}

// copyIndex copies an index; segments, which are never written again, are
// linked, but for the one that will be damaged.
func copyIndex(from, to, damaged string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch dest := filepath.Join(to, name); {
		case d.IsDir():
			return os.MkdirAll(dest, 0o700)
		case filepath.Ext(name) == segment && name != damaged:
			return os.Link(path, dest)
		default:
			return copyFile(path, dest)
		}
	})
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// flipByte changes one byte of those in use to any other.
func flipByte(path string, rnd *rand.Rand) (at int64, was byte, err error) {
	at, err = choose(path, rnd)
	if err != nil {
		return 0, 0, err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return at, 0, err
	}
	was = b[0]
	b[0] ^= byte(1 + rnd.IntN(255))
	_, err = f.WriteAt(b[:], at)
	return at, was, err
}

// choose takes a place in a file.
func choose(path string, rnd *rand.Rand) (int64, error) {
	if filepath.Ext(path) != ".bolt" {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		return rnd.Int64N(info.Size()), nil
	}
	ranges, err := InUse(path)
	if err != nil {
		return 0, err
	}
	whole := int64(0)
	for _, r := range ranges {
		whole += r[1] - r[0]
	}
	at := rnd.Int64N(whole)
	for _, r := range ranges {
		if at < r[1]-r[0] {
			return r[0] + at, nil
		}
		at -= r[1] - r[0]
	}
	return 0, errors.New("nothing is in use")
}

// difference shows the first answer that is another.
func difference(right, got []string) string {
	for i, s := range got {
		if s != right[i] {
			return fmt.Sprintf("\n  right %s\n  got   %s", shortened(right[i]), shortened(s))
		}
	}
	return ""
}

func shortened(s string) string {
	const enough = 400
	if rs := []rune(s); len(rs) > enough {
		return string(rs[:enough]) + "…"
	}
	return strings.TrimSpace(s)
}
