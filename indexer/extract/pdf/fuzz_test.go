package pdf

import (
	"bytes"
	"os"
	"testing"

	"juzheng/indexer/bench/pdfs"
	"juzheng/indexer/bench/ttf"
)

// small adds some generated files that are quick to change.
func small(f *testing.F) {
	f.Add(plain("<</Type/Catalog/Pages 2 0 R>>", stream("/Type/ObjStm/N 1/First 4", "1 0 <<>>")))
	f.Add([]byte("1 0 obj<</Length1 9/Filter/FlateDecode>>stream\nx\x9cendstream"))
	if _, err := os.Stat(ttf.MicroHei); err != nil {
		return
	}
	all, err := pdfs.Make(1, ttf.MicroHei)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		if len(s.File) < 20<<10 {
			f.Add(s.File)
		}
	}
}

func FuzzMend(f *testing.F) {
	small(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		before := bytes.Clone(file)
		mend(file)
		if !bytes.Equal(before, file) {
			t.Error("mending changed the file itself")
		}
	})
}

func FuzzSlim(f *testing.F) {
	small(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		slim(file)
		Boxed(file)
	})
}
