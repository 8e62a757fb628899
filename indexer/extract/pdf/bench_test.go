package pdf

import (
	"os"
	"testing"

	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
	"juzheng/indexer/extract/reading"
)

// Where processor time goes: go test -run '^$' -bench . -cpuprofile … ./indexer/extract/pdf
func BenchmarkManyPages(b *testing.B) { readOver(b, 100) }

func BenchmarkOnePage(b *testing.B) { readOver(b, 1) }

func readOver(b *testing.B, pages int) {
	if _, err := os.Stat(ttf.MicroHei); err != nil {
		b.Skip("needs the Debian package fonts-wqy-microhei: ", err)
	}
	s, err := pdfs.Long(3, ttf.MicroHei, pages)
	if err != nil {
		b.Fatal(err)
	}
	e := engine(b)
	if _, _, err := read(b, e, s.File, trust); err != nil {
		b.Fatal(err)
	}
	began := clock.Process()
	for b.Loop() {
		got, _, err := read(b, e, s.File, func(string, reading.Look) string { return "" })
		if err != nil || len(got) != pages {
			b.Fatal(len(got), err)
		}
	}
	b.ReportMetric(float64((clock.Process()-began).Microseconds())/float64(b.N*pages), "cpu-µs/page")
}
