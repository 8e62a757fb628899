package harm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/query"
)

// Put has an engine take the story from where it stands until the process is
// killed, and writes the seq of each deed that was acknowledged.
func Put(ctx context.Context, dir string, open Open, acknowledged io.Writer) error {
	e, err := open(dir)
	if err != nil {
		return err
	}
	seq, err := e.Seq(ctx)
	for err == nil {
		seq++
		if err = deedOf(seq).do(ctx, e); err == nil {
			_, err = fmt.Fprintln(acknowledged, seq)
		}
	}
	return err
}

// Tell has an engine take the story up to a seq, and closes it.
func Tell(ctx context.Context, dir string, open Open, to int64) error {
	e, err := open(dir)
	if err != nil {
		return err
	}
	for seq := int64(1); seq <= to && err == nil; seq++ {
		err = deedOf(seq).do(ctx, e)
	}
	if err := errors.Join(err, e.Close()); err != nil {
		return err
	}
	if e, err = open(dir); err != nil { // opening removes what merging left
		return err
	}
	return e.Close()
}

// Kills says how a process that runs Put is killed.
type Kills struct {
	Dir     string // the indexes are made below it
	Open    Open
	Child   func(dir string) *exec.Cmd // runs Put on dir with its standard output
	Kills   int
	OneLife time.Duration         // the longest from a process's first acknowledgement to its end
	PerDir  int                   // kills of one index, before the next is begun with a new one
	Half    func(dir string) bool // whether files lie there that no commit names; may be nil
	Notice  func(format string, args ...any)
}

// A Toll is what was found after the kills. All but the first three must be 0.
type Toll struct {
	Kills        int
	Acknowledged int64 // deeds
	Files        int   // looked up
	Early        int   // kills before the process had acknowledged anything
	Half         int   // kills while a segment was being written or merged
	Lost         int   // files, or deeds, that were acknowledged and are not there
	Doubled      int   // files that are there twice or in two versions
	Partial      int   // files of which pages are missing
	Ghosts       int   // files that are there and should not be
}

// Bad says whether anything went wrong.
func (t Toll) Bad() bool { return t.Lost+t.Doubled+t.Partial+t.Ghosts > 0 }

const (
	earlyKills = 8   // one in so many is killed in its first moments
	alsoLooked = 100 // files looked up after each kill besides those that may have suffered
	namedPages = 200 // of a file in a hit
)

// Run kills, opens again and looks.
func (k Kills) Run(ctx context.Context) (Toll, error) {
	var t Toll
	for n := 0; t.Kills < k.Kills; n++ {
		dir := filepath.Join(k.Dir, strconv.Itoa(n))
		lives := min(k.PerDir, k.Kills-t.Kills)
		for last := int64(0); lives > 0; lives-- {
			acknowledged, err := k.live(ctx, dir, &t, last)
			if err != nil {
				return t, err
			}
			if last, err = k.look(ctx, dir, &t, last, acknowledged, lives == 1); err != nil {
				return t, err
			}
			t.Kills++
		}
		k.Notice("%d kills: %+v", t.Kills, t)
		if err := os.RemoveAll(dir); err != nil {
			return t, err
		}
	}
	return t, nil
}

// live starts a process, kills it at a random moment, and returns the last seq it acknowledged.
func (k Kills) live(ctx context.Context, dir string, t *Toll, last int64) (int64, error) {
	child := k.Child(dir)
	out, err := child.StdoutPipe()
	if err != nil {
		return last, err
	}
	if err := child.Start(); err != nil {
		return last, err
	}
	said := make(chan int64)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if n, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil { // a line cut by the kill is none
				said <- n
			}
		}
	}()
	first := last
	if rand.IntN(earlyKills) > 0 {
		if n, ok := <-said; ok {
			last = n
		}
	}
	end := time.After(rand.N(k.OneLife))
	for alive := true; alive; {
		select {
		case n, ok := <-said:
			if alive = ok; ok {
				last = n
			}
		case <-end:
			alive = false
		case <-ctx.Done():
			alive = false
		}
	}
	if err := child.Process.Kill(); err != nil {
		return last, err
	}
	for n := range said { // what it still said
		last = n
	}
	if err := child.Wait(); child.ProcessState.Exited() {
		return last, fmt.Errorf("the process ended before it was killed: %w", err)
	}
	if last == first {
		t.Early++
	}
	if k.Half != nil && k.Half(dir) {
		t.Half++
	}
	t.Acknowledged += last - first
	return last, ctx.Err()
}

// look opens what is left after a kill and compares it with the story; whole
// looks every file up. It returns the seq that the index has.
func (k Kills) look(ctx context.Context, dir string, t *Toll, before, acknowledged int64, whole bool) (int64, error) {
	e, err := k.Open(dir)
	if err != nil {
		return 0, fmt.Errorf("open after a kill: %w", err)
	}
	defer e.Close()
	seq, err := e.Seq(ctx)
	if err != nil {
		return 0, err
	}
	if seq < acknowledged {
		t.Lost += int(acknowledged - seq)
		k.Notice("acknowledged %d, kept %d", acknowledged, seq)
	}
	if seq > acknowledged+1 {
		return seq, fmt.Errorf("seq %d after %d was acknowledged", seq, acknowledged)
	}
	there := after(seq)
	if err := k.count(ctx, e, t, len(there)); err != nil {
		return seq, err
	}
	files := touched(before+1, seq+1)
	all := touched(1, seq+1)
	if whole {
		files = all
	}
	for range min(alsoLooked, len(all)) {
		files = append(files, all[rand.IntN(len(all))])
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		if err := k.file(ctx, e, t, file, there); err != nil {
			return seq, err
		}
	}
	return seq, nil
}

// count compares the number of files.
func (k Kills) count(ctx context.Context, e indexer.Engine, t *Toll, want int) error {
	n, err := e.Count(ctx)
	if err != nil {
		return err
	}
	all, err := e.Search(ctx, indexer.Request{})
	if err != nil {
		return err
	}
	if n != want || all.Total != min(want, indexer.TotalCap) {
		k.Notice("%d files, %d found, should be %d", n, all.Total, want)
		t.Lost += max(0, want-n, want-all.Total)
		t.Ghosts += max(0, n-want, all.Total-want)
	}
	return nil
}

// file looks one file up by its words.
func (k Kills) file(ctx context.Context, e indexer.Engine, t *Toll, file int64, there map[int64]version) error {
	t.Files++
	any, err := ask(ctx, e, wordOf(file))
	if err != nil {
		return err
	}
	v, ok := there[file]
	if !ok {
		t.Ghosts += any.Total
		return nil
	}
	this, err := ask(ctx, e, v.word())
	if err != nil {
		return err
	}
	last, err := ask(ctx, e, v.wordOn(v.pages))
	if err != nil {
		return err
	}
	switch {
	case this.Total == 0 || this.Hits[0].ID != idOf(file):
		t.Lost++
	case this.Total > 1 || any.Total > 1:
		t.Doubled++
	case last.Total != 1 || !complete(this.Hits[0].Pages, v.pages) || !slices.Equal(last.Hits[0].Pages, []int{v.pages}):
		t.Partial++
	default:
		return nil
	}
	k.Notice("%s of seq %d with %d pages: found %d (%v), any version %d, last page %d", idOf(file), v.seq, v.pages, this.Total, this.Hits, any.Total, last.Total)
	return nil
}

// complete says whether the pages named are all of a file with n, or as many as a hit names.
func complete(pages []int, n int) bool {
	for i, p := range pages {
		if p != i+1 {
			return false
		}
	}
	return len(pages) == min(n, namedPages)
}

func ask(ctx context.Context, e indexer.Engine, word string) (indexer.Result, error) {
	return e.Search(ctx, indexer.Request{Query: query.Query{Op: query.Text, Text: word, Quoted: true}, Limit: 2})
}
