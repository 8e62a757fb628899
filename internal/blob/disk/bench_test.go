package disk

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"juzheng/internal/blob"
	"juzheng/internal/blob/blobtest"
)

// ratio is the time of ours to that of theirs, the median of turns taken one
// after the other, each time the other first, since a disk has moods.
func ratio(b *testing.B, prepare, ours, theirs func(turn int)) {
	var ratios []float64
	var total time.Duration
	for turn := 0; b.Loop(); turn++ {
		prepare(turn)
		var took [2]time.Duration
		for i := range took {
			who := (turn + i) % 2
			start := time.Now()
			[]func(int){ours, theirs}[who](turn)
			took[who] = time.Since(start)
		}
		total += took[0]
		ratios = append(ratios, float64(took[0])/float64(took[1]))
	}
	b.Logf("%.2f", ratios)
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(float64(total.Nanoseconds())/float64(len(ratios)), "ns/op")
}

func must(b *testing.B, err error) {
	if err != nil {
		b.Helper()
		b.Fatal(err)
	}
}

// The ratio is to a plain write and fsync; the aim is 1.8 from 1 MiB up.
func BenchmarkPut(b *testing.B) {
	for _, size := range []int{64 << 10, 1 << 20, 16 << 20, 64 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			dir := b.TempDir()
			s, body := open(b, filepath.Join(dir, "blobs")), blobtest.Bytes(size)
			b.SetBytes(int64(size))
			var ref blob.Ref
			ratio(b, func(turn int) {
				copy(body, strconv.Itoa(turn)+" ")
				ref = blob.RefOf(body)
			}, func(int) {
				must(b, s.Put(b.Context(), ref, int64(size), bytes.NewReader(body)))
			}, func(turn int) {
				f, err := os.Create(filepath.Join(dir, strconv.Itoa(turn)))
				must(b, err)
				_, err = f.Write(body)
				must(b, err)
				must(b, f.Sync())
				must(b, f.Close())
			})
		})
	}
}

// The ratio is to cp and sync of the same file; the aim is 1.2, in flat memory.
// A put hashes by SHA-256; an upload by SM3 too, which in Go takes 4 s a GiB on
// its core and so is all there is to see where the disk is faster than that.
func BenchmarkGiB(b *testing.B) {
	const size = 1 << 30
	dir := b.TempDir()
	s := open(b, filepath.Join(dir, "blobs"))
	from, err := os.Create(filepath.Join(dir, "from"))
	must(b, err)
	defer from.Close()
	part := blobtest.Bytes(1 << 20)
	for range size / len(part) {
		_, err := from.Write(part)
		must(b, err)
	}
	must(b, from.Sync())
	body := io.NewSectionReader(from, 0, size)
	var ref blob.Ref
	for _, c := range []struct {
		name string
		run  func(turn int)
	}{
		{"Put", func(int) { must(b, s.Put(b.Context(), ref, size, body)) }},
		{"Upload", func(int) {
			_, err := body.Seek(0, io.SeekStart)
			must(b, err)
			up, err := blob.Spool(b.Context(), dir, body, size)
			must(b, err)
			must(b, blob.Receive(b.Context(), s, up))
			must(b, up.Close())
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(size)
			runtime.GC()
			before := peakRSS(b)
			ratio(b, func(turn int) { // another file each turn
				if err := s.Delete(b.Context(), ref); !errors.Is(err, blob.ErrMissing) {
					must(b, err)
				}
				_, err := from.WriteAt([]byte(c.name+strconv.Itoa(turn)), 0)
				must(b, err)
				sum := sha256.New()
				_, err = io.Copy(sum, io.NewSectionReader(from, 0, size))
				must(b, err)
				ref = blob.Ref(sum.Sum(nil))
			}, c.run, func(int) {
				to := filepath.Join(dir, "to")
				must(b, exec.Command("cp", from.Name(), to).Run())
				must(b, exec.Command("sync", to).Run())
				must(b, os.Remove(to))
			})
			b.ReportMetric(float64(peakRSS(b)-before)/(1<<20), "MB-RSS-grown")
		})
	}
}

// peakRSS is in bytes.
func peakRSS(b *testing.B) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	kb, err := strconv.ParseInt(strings.Fields(string(rest))[0], 10, 64)
	must(b, err)
	return kb << 10
}
