package similar_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"juzheng/indexer/hanzi"
	"juzheng/indexer/indexertest"
	"juzheng/indexer/similar"
)

func text(pages ...string) *similar.Text {
	var t similar.Text
	for i, p := range pages {
		t.Add(i+1, 0, p)
	}
	return &t
}

const minutes = "会议传达学习了上级关于基层党组织建设的部署要求，通报了上季度党费收缴情况，组织委员作了说明；2018年3月5日前未交的，由支部书记逐一提醒谈话，限期补交。"

var comparisons = []struct {
	name, a, b          string
	contained, contains float64
	marked, marked2     string // what is marked in a and in b, spans parted by |
}{
	{"the same text", minutes, minutes, 1, 1, strings.TrimSuffix(minutes, "。"), strings.TrimSuffix(minutes, "。")},
	{"another date", minutes, strings.Replace(minutes, "2018年3月5日", "2019年6月30日", 1), 60. / 65, 60. / 66,
		"会议传达学习了上级关于基层党组织建设的部署要求，通报了上季度党费收缴情况，组织委员作了说明；201|日前未交的，由支部书记逐一提醒谈话，限期补交",
		"会议传达学习了上级关于基层党组织建设的部署要求，通报了上季度党费收缴情况，组织委员作了说明；201|日前未交的，由支部书记逐一提醒谈话，限期补交"},
	{"another script, spaces and line ends", "會 議傳達學習\n了上級關於基層黨組織建設的部署要求", "记：会议传达学习了上级关于基层党组织建设的部署要求。", 1, 22. / 23,
		"會 議傳達學習\n了上級關於基層黨組織建設的部署要求", "会议传达学习了上级关于基层党组织建设的部署要求"},
	{"nineteen characters", "甲会议传达学习了上级关于基层党组织建设的", "乙会议传达学习了上级关于基层党组织建设的", 0, 0, "", ""},
	{"characters outside the basic plane", "𠮷某的会议传达学习了上级关于基层党组织建设的部署", "经手𠮷某的会议传达学习了上级关于基层党组织建设的部署", 1, 24. / 26,
		"𠮷某的会议传达学习了上级关于基层党组织建设的部署", "𠮷某的会议传达学习了上级关于基层党组织建设的部署"},
	{"nothing at all", "", minutes, 0, 0, "", ""},
}

func TestWhatTwoTextsShareIsMarkedWhereItStands(t *testing.T) {
	for _, c := range comparisons {
		l := similar.Compare(text(c.a), text(c.b))
		var here, there []string
		for _, p := range l.Pairs {
			for _, s := range p.Spans {
				here = append(here, string([]rune(c.a)[s.Start:s.End]))
			}
			for _, s := range p.OtherSpans {
				there = append(there, string([]rune(c.b)[s.Start:s.End]))
			}
		}
		if near := func(x, y float64) bool { return x > y-.03 && x < y+.03 }; !near(l.Contained, c.contained) || !near(l.Containing, c.contains) {
			t.Errorf("%s: contained %.3f, containing %.3f, want %.3f, %.3f", c.name, l.Contained, l.Containing, c.contained, c.contains)
		}
		if a, b := strings.Join(here, "|"), strings.Join(there, "|"); a != c.marked || b != c.marked2 {
			t.Errorf("%s: marked %q and %q", c.name, a, b)
		}
		if l.Equal != (c.contained == 1 && c.contains == 1) {
			t.Errorf("%s: equal %v", c.name, l.Equal)
		}
	}
}

func TestAPassageOverTheEndOfAPageIsMarkedOnBoth(t *testing.T) {
	rs := []rune(minutes)
	l := similar.Compare(text("封面", string(rs[:30]), string(rs[30:])), text(minutes))
	if len(l.Pairs) != 2 || l.Pairs[0].Page != 2 || l.Pairs[1].Page != 3 || l.Pairs[1].OtherSpans[0].Start != 30 || !strings.HasPrefix(l.Pairs[0].Quote, "会议传达") {
		t.Errorf("%+v", l.Pairs)
	}
}

// letters are the characters of a text that count.
func letters(text string) (rs []rune) {
	for _, r := range hanzi.Normal(text) {
		if hanzi.Searchable(r) {
			rs = append(rs, r)
		}
	}
	return rs
}

// Every character counts that stands in a piece of MinShared characters of the other text, and no other.
func TestSharesAreThoseOfLookingEverywhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		a, b := fewWords(rnd), fewWords(rnd)
		l := similar.Compare(text(a), text(b))
		ra, rb := letters(a), string(letters(b))
		covered := make([]bool, len(ra))
		for i := 0; i+similar.MinShared <= len(ra); i++ {
			if strings.Contains(rb, string(ra[i:i+similar.MinShared])) {
				for j := range similar.MinShared {
					covered[i+j] = true
				}
			}
		}
		want := 0
		for _, c := range covered {
			if c {
				want++
			}
		}
		if l.Shared != want {
			t.Fatalf("%d characters of %q in %q, want %d", l.Shared, a, b, want)
		}
	}
}

// fewWords is a text of so few words that long pieces come again and again.
func fewWords(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.IntN(120) {
		b.WriteString([]string{"党费", "收缴", "，", "情况", "通报", "\n"}[min(rnd.IntN(8), 5)])
		if rnd.IntN(30) == 0 {
			b.WriteString(strings.Repeat("党", 30))
		}
	}
	return b.String()
}

func TestShortTextsHaveNoSketch(t *testing.T) {
	for _, s := range []string{"", "签到表", "党员大会签到表 王小明 李小红 张小刚 赵小兰", strings.Repeat("1,234.00 ", 500)} {
		if len(similar.Sketch(s)) > 0 {
			t.Errorf("%q has one", s)
		}
	}
}

func TestSketchesDoNotSeeDatesScriptAndSpaces(t *testing.T) {
	want := similar.Sketch(minutes)
	other := strings.NewReplacer("2018", "二 0 19", "3月5", "12月31").Replace(minutes)
	for _, s := range []string{strings.ReplaceAll(minutes, "5日", "17日"), strings.Join(strings.Split(minutes, ""), " "), strings.NewReplacer("会议", "會議", "学习", "學習", "党", "黨").Replace(minutes)} {
		if got := similar.Sketch(s); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
	if len(want) != similar.Values || slices.Equal(similar.Sketch(other), want) {
		t.Error(want)
	}
}

// pages are of real laws where there are any, and invented otherwise.
func pages(t testing.TB) []string {
	const size = 800
	var all []string
	if _, err := os.Stat(indexertest.Laws); err == nil {
		for _, l := range indexertest.ReadLaws(t, 2<<20, size) {
			for _, p := range l.Pages {
				if len(letters(p)) > size/2 {
					all = append(all, p)
				}
			}
		}
		return all
	}
	rnd := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		rs := make([]rune, size)
		for i := range rs {
			rs[i] = rune(0x4e00 + min(rnd.IntN(3000), rnd.IntN(3000)))
		}
		all = append(all, string(rs))
	}
	return all
}

// shingles is the set that a sketch is drawn from.
func shingles(s string) map[string]bool {
	all := map[string]bool{}
	rs := letters(s)
	for i := 0; i+similar.Shingle <= len(rs); i++ {
		all[string(rs[i:i+similar.Shingle])] = true
	}
	return all
}

func resemblance(a, b map[string]bool) float64 {
	both := 0
	for s := range a {
		if b[s] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// edited replaces characters here and there, or sentences, by those of another page.
func edited(rnd *rand.Rand, rs, other []rune, how string, much float64) string {
	out := slices.Clone(rs)
	for done := 0.; done < much*float64(len(out)); {
		n := 1
		if how == "sentences" {
			n = 20 + rnd.IntN(60)
		}
		i, j := rnd.IntN(len(out)-n), rnd.IntN(len(other)-n)
		copy(out[i:i+n], other[j:])
		done += float64(n)
	}
	return string(out)
}

// planted is a page and a copy of it of about this resemblance.
func planted(rnd *rand.Rand, all []string, how string, want float64) (a, b string) {
	for {
		a = all[rnd.IntN(len(all))]
		other := []rune(all[rnd.IntN(len(all))])
		low, high := 0., 3.
		for range 12 {
			much := (low + high) / 2
			b = edited(rnd, []rune(a), other, how, much)
			is := resemblance(shingles(a), shingles(b))
			switch {
			case is > want+.02:
				low = much
			case is < want-.02:
				high = much
			default:
				return a, b
			}
		}
	}
}

var recalls = []struct {
	resemblance, least float64
}{{.3, .95}, {.5, .99}, {.8, 1}}

func TestCopiesAreFoundHoweverTheyWereChanged(t *testing.T) {
	pairs := 60
	if n, err := strconv.Atoi(os.Getenv("JUZHENG_PLANTED")); err == nil {
		pairs = n // 1000 was measured
	}
	all := pages(t)
	rnd := rand.New(rand.NewPCG(9, 9))
	for _, how := range []string{"characters", "sentences"} {
		for _, r := range recalls {
			t.Run(fmt.Sprint(how, " ", r.resemblance), func(t *testing.T) {
				found, told, sum := 0, 0, 0.
				for range pairs {
					a, b := planted(rnd, all, how, r.resemblance)
					sketch := similar.Sketch(b)
					if slices.ContainsFunc(similar.Sketch(a), func(v uint32) bool { return slices.Contains(sketch, v) }) {
						found++
					}
					l := similar.Compare(text(a), text(b))
					sum += l.Contained
					if l.Contained >= .25 {
						told++
					}
				}
				n := float64(pairs)
				t.Logf("of %d: sketches meet %.3f, a quarter is shared %.3f, mean share %.2f", pairs, float64(found)/n, float64(told)/n, sum/n)
				if float64(found) < r.least*n || float64(told) < r.least*n {
					t.Error("too few")
				}
			})
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(minutes, minutes[3:])
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		l := similar.Compare(text(a, b, minutes), text(b, minutes+a))
		for _, p := range l.Pairs {
			for _, s := range p.Spans {
				here := []string{a, b, minutes}[p.Page-1]
				if s.Start < 0 || s.Start >= s.End || s.End > len([]rune(here)) {
					t.Fatalf("%+v of %q", s, here)
				}
			}
		}
		if l.Contained > 1 || l.Containing > 1 || l.Contained <= 0 {
			t.Fatalf("%+v", l)
		}
		similar.Sketch(a)
	})
}

func BenchmarkSketch(b *testing.B) {
	all := pages(b)
	for b.Loop() {
		for _, p := range all {
			similar.Sketch(p)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/page")
}

func BenchmarkCompare(b *testing.B) {
	all := pages(b)
	x, y := text(all[:200]...), text(all[100:300]...)
	for b.Loop() {
		similar.Compare(x, y)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*(x.Len()+y.Len())), "ns/char")
}
