package extract_test

import (
	"testing"

	"juzheng/indexer/bench/clock"
	"juzheng/indexer/bench/garbage"
	"juzheng/indexer/extract"
)

func BenchmarkVerdict(b *testing.B) {
	pages, err := garbage.Pages(1, 10)
	if err != nil {
		b.Fatal(err)
	}
	began := clock.Process()
	for b.Loop() {
		for _, p := range pages {
			extract.Verdict(p.Text, p.Look)
		}
	}
	b.ReportMetric(float64((clock.Process()-began).Microseconds())/float64(b.N*len(pages)), "cpu-µs/page")
}
