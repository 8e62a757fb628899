package hanzi_test

import (
	"testing"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/indexertest"
)

// BenchmarkForms brings pages of laws to their forms.
func BenchmarkForms(b *testing.B) {
	laws := indexertest.ReadLaws(b, 1<<20, 800)
	var pages []string
	size := 0
	for _, l := range laws {
		for _, p := range l.Pages {
			pages, size = append(pages, p), size+len(p)
		}
	}
	forms := map[string]func(string){
		"normal": func(s string) { hanzi.Normal(s) },
		"fold":   func(s string) { hanzi.Fold(s) },
		"values": func(s string) { hanzi.Values(s) },
		"terms": func(s string) {
			for range hanzi.Terms(s) {
			}
		},
	}
	for name, form := range forms {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size / len(pages)))
			for i := 0; b.Loop(); i++ {
				form(pages[i%len(pages)])
			}
		})
	}
}
