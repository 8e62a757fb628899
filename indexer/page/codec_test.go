package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

var sample = []Page{
	{N: 1, Text: "会议签到表\n党费收据\n", Engine: "pdfium", Width: 595, Height: 842, Lines: []Line{
		{Start: 0, End: 5, Box: Box{.1, .1, .4, .12}, X: []float32{.1, .16, .22, .28, .34, .4}, Confidence: .98}}},
	{N: 2, Label: "附件/名册.xlsx", Text: "", Pending: true, Note: "这一页是图片，等待识别"},
	{N: 3, Text: "𠮷䶮 \u2028 １２３４．５６元", Second: "1234.56元", OCR: true},
}

func seq(pages []Page) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for _, p := range pages {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func keep(t testing.TB, pages []Page) []byte {
	var b bytes.Buffer
	if n, err := Encode(&b, seq(pages)); err != nil || n != len(pages) {
		t.Fatalf("Encode = %d, %v", n, err)
	}
	return b.Bytes()
}

func read(kept []byte) (pages []Page, err error) {
	for p, e := range Decode(bytes.NewReader(kept)) {
		if e != nil {
			return pages, e
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func TestKeptPagesComeBackAsTheyWere(t *testing.T) {
	for _, pages := range [][]Page{nil, sample} {
		got, err := read(keep(t, pages))
		if err != nil || !reflect.DeepEqual(got, pages) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestEveryCutAndEveryFlippedByteIsNoticed(t *testing.T) {
	kept := keep(t, sample)
	for n := range kept {
		if got, err := read(kept[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d of %d: %d pages, %v", n, len(kept), len(got), err)
		}
		bad := bytes.Clone(kept)
		bad[n] ^= 0x55
		if got, err := read(bad); err == nil && !reflect.DeepEqual(got, sample) {
			t.Errorf("flipped byte %d gave other pages without an error", n)
		}
	}
}

func TestPagesKeptAsLinesOfJSONAreReadOn(t *testing.T) {
	lines := func(end string) []byte {
		var b bytes.Buffer
		b.WriteString(magicLines)
		z, err := zstd.NewWriter(&b)
		for _, p := range sample {
			line, e := json.Marshal(p)
			_, e2 := z.Write(append(line, '\n'))
			err = errors.Join(err, e, e2)
		}
		_, e := io.WriteString(z, end)
		if err := errors.Join(err, e, z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if got, err := read(lines("#3\n")); err != nil || !reflect.DeepEqual(got, sample) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, end := range []string{"", "#2\n"} {
		if _, err := read(lines(end)); !errors.Is(err, ErrDamaged) {
			t.Errorf("ended by %q: %v", end, err)
		}
	}
}

func TestWhatNoJSONWouldHoldBecomesSomethingElse(t *testing.T) {
	nan := float32(math.NaN())
	p, err := Parse(Page{N: 1, Label: "表\xff", Width: nan, Lines: []Line{{X: []float32{nan, .5}}}}.Append(nil))
	if want := (Page{N: 1, Label: "表�", Lines: []Line{{X: []float32{0, .5}}}}); err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v", p, err)
	}
}

func FuzzBytesAreAPageOrNone(f *testing.F) {
	for _, p := range sample {
		f.Add(p.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Parse(b)
		if err != nil {
			return
		}
		if again, err := Parse(p.Append(nil)); err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%+v became %+v, %v", p, again, err)
		}
	})
}

func TestReadingMayStopEarly(t *testing.T) {
	for p, err := range Decode(bytes.NewReader(keep(t, sample))) {
		if err != nil || p.N != 1 {
			t.Fatal(p, err)
		}
		break
	}
}

func TestTooMuchTextIsRefused(t *testing.T) {
	w, err := NewWriter(&bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Page{N: 1, Text: strings.Repeat("党", MaxPageBytes/3+1)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a page over the bound: %v", err)
	}
	w.pages = MaxPages
	if err := w.Write(Page{N: 1}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a page too many: %v", err)
	}
	if err := w.Write(Page{Text: "\xff"}); err == nil {
		t.Error("text that is not UTF-8 was kept")
	}
}

func TestAnErrorOfThePagesEndsTheKeeping(t *testing.T) {
	broken := errors.New("broken")
	_, err := Encode(&bytes.Buffer{}, func(yield func(Page, error) bool) { yield(Page{}, broken) })
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	f.Add(keep(f, sample))
	f.Fuzz(func(t *testing.T, kept []byte) { _, _ = read(kept) })
}
