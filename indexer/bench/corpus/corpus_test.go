package corpus

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
)

func stock(t testing.TB) *Stock {
	s, laws, err := Load(Shared())
	if err != nil {
		t.Fatal(err)
	}
	if len(laws) == 0 {
		t.Logf("no laws at %s: mixing from the small stock", Shared())
	}
	return s
}

func TestTheSameSeedMakesTheSameFiles(t *testing.T) {
	s := stock(t)
	a, b, other := NewMixer(s, 1), NewMixer(s, 1), NewMixer(s, 2)
	for _, i := range []int{7, 0, 1_000_000} {
		if !reflect.DeepEqual(a.File(i), b.File(i)) {
			t.Errorf("file %d comes out another way", i)
		}
		if reflect.DeepEqual(a.File(i).Pages, other.File(i).Pages) {
			t.Errorf("file %d is the same for another seed", i)
		}
	}
}

func TestPagesLookLikePages(t *testing.T) {
	for name, s := range map[string]*Stock{"laws": stock(t), "invented": invented()} {
		m := NewMixer(s, 3)
		pages, runes, broken := 0, 0, 0
		for i := range 400 {
			f := m.File(i)
			if f.ID == "" || f.Title == "" || len(f.Pages) == 0 {
				t.Fatalf("%s: %+v", name, f)
			}
			for _, p := range f.Pages {
				if !utf8.ValidString(p) {
					t.Fatalf("%s: %s is not UTF-8", name, f.ID)
				}
				pages++
				runes += utf8.RuneCountInString(p)
				if strings.Count(p, "\n") >= 20 {
					broken++
				}
			}
		}
		if mean := runes / pages; mean < minPage*4/5 || mean > maxPage {
			t.Errorf("%s: %d code points a page", name, mean)
		}
		if broken < pages/5 {
			t.Errorf("%s: only %d of %d pages have broken lines", name, broken, pages)
		}
	}
}

func TestNewWordsKeepComing(t *testing.T) {
	m := NewMixer(stock(t), 4)
	seen := map[string]bool{}
	grown := [2]int{}
	for i := range 600 {
		for _, p := range m.File(i).Pages {
			for term := range hanzi.Terms(hanzi.Normal(p)) {
				seen[term] = true
			}
		}
		if i == 299 {
			grown[0] = len(seen)
		}
	}
	if grown[1] = len(seen) - grown[0]; grown[1] < grown[0]/5 {
		t.Errorf("300 files have %d terms, 300 more bring only %d", grown[0], grown[1])
	}
}

func TestSumsAreWrittenAsOnReceipts(t *testing.T) {
	for fen, want := range map[int64]string{
		123456: "壹仟贰佰叁拾肆元伍角陆分", 35000: "叁佰伍拾元整", 1003000: "壹万零叁拾元整", 5: "伍分", 100005: "壹仟元零伍分",
		1_0000_0000_00: "壹亿元整", 1002003_00: "壹佰万贰仟零叁元整",
	} {
		if got := capital(fen); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
		if v := hanzi.Values(capital(fen)); fen >= 100 && (len(v) != 1 || v[0].Fen != fen) {
			t.Errorf("%d reads as %v", fen, v)
		}
	}
	for n, want := range map[int]string{1: "一", 10: "十", 12: "十二", 20: "二十", 105: "一百零五", 110: "一百一十"} {
		if got := chinese(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func BenchmarkMix(b *testing.B) {
	m := NewMixer(stock(b), 1)
	n, i := 0, 0
	for b.Loop() {
		n += m.File(i).Bytes()
		i++
	}
	b.ReportMetric(float64(n)/1e6/b.Elapsed().Seconds(), "MB/s")
}
