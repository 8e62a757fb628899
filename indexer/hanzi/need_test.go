package hanzi

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// chained are characters of which many pairs are common, and some that part them.
const chained = "人民的，规定35"

// What has the need of a form must have what it is told to have, and what is
// proven to hold the form must hold it.
func TestWhatIsProvenStandsThere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	rs := []rune(Normal(chained))
	some := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(rs[rnd.IntN(len(rs))])
		}
		return b.String()
	}
	proven, unproven, long := 0, 0, 0
	for range 300_000 {
		text := some(2 + rnd.IntN(24))
		from := []rune(text)
		form := some(1 + rnd.IntN(5))
		if rnd.IntN(2) == 0 {
			i := rnd.IntN(len(from))
			form = string(from[i : i+1+rnd.IntN(min(7, len(from)-i))])
		}
		if !strings.ContainsFunc(form, Searchable) {
			continue
		}
		terms, triples, need := count(Terms(text)), count(Triples(text)), NeedOf(form)
		has := true
		for _, n := range need.Terms {
			has = has && terms[n] > 0
		}
		for _, n := range need.Triples {
			has = has && triples[n] > 0
		}
		for _, b := range need.Beginnings {
			begins := false
			for term := range terms {
				begins = begins || strings.HasPrefix(term, b)
			}
			has = has && begins
		}
		stands := strings.Contains(text, form)
		if stands && !has {
			t.Fatalf("%q of %q needs %+v", form, text, need)
		}
		if !need.Whole || !has {
			continue
		}
		often := 0
		for _, n := range need.Terms {
			often += terms[n]
		}
		for _, n := range need.Triples {
			often += triples[n]
		}
		for _, n := range need.Within {
			often -= terms[n]
		}
		sure := len(need.Within) == 0 || often > 0
		switch {
		case sure && !stands:
			t.Fatalf("%q is proven in %q by %+v", form, text, need)
		case sure && len(need.Within) > 0:
			long++
		case sure:
			proven++
		case stands:
			unproven++
		}
	}
	if proven < 1000 || long < 500 || unproven < 100 {
		t.Errorf("too few cases: %d proven, %d by counting, %d not", proven, long, unproven)
	}
}

func count(terms iter.Seq[string]) map[string]int {
	n := map[string]int{}
	for t := range terms {
		n[t]++
	}
	return n
}

func TestNeeds(t *testing.T) {
	for _, c := range []struct{ text, terms, triples, beginnings, within string }{
		{"规定", "规定", "", "", ""},
		{"规定的", "", "规定的", "", ""},
		{"有关部门", "", "有关部 关部门", "", "关部"},
		{"签到表", "签到 到表", "", "", ""},
		{"定，应", "", "定,应", "", ""},
		{"的，", "的,", "", "", ""},
		{"签，", "签,", "", "", ""},
		{"签", "", "", "签", ""},
		{"3.5", "3.5", "", "", ""},
		{"月20", "", "月20", "", ""},
		{"2018年", "201 018", "18年", "", "01 18"},
		{"2018", "201 018", "", "", "01"},
		{"，签", ",签", "", "", ""},
	} {
		n := NeedOf(Normal(c.text))
		for i, of := range []struct {
			got  []string
			want string
		}{{n.Terms, c.terms}, {n.Triples, c.triples}, {n.Beginnings, c.beginnings}, {n.Within, c.within}} {
			if got := strings.Join(of.got, " "); got != of.want {
				t.Errorf("%s, %d: %q, want %q", c.text, i, got, of.want)
			}
		}
	}
}

// A triple of digits must be none of two common pairs, or it would count twice;
// and a sign, which is ASCII, must be no term of any other kind.
func TestCommonPairsHaveHan(t *testing.T) {
	n := 0
	for line := range strings.Lines(commonPairs) {
		rs := []rune(strings.TrimSuffix(line, "\n"))
		for _, b := range rs[1:] {
			n++
			if pair := []rune{rs[0], b}; !slices.ContainsFunc(pair, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || Normal(string(pair)) != string(pair) || !commonSet().has(rs[0], b) {
				t.Errorf("%q", string(pair))
			}
		}
	}
	if n < 1000 || commonSet().has('签', '到') || commonSet().has(0, '的') || commonSet().has('的', 0x20000) {
		t.Errorf("%d pairs", n)
	}
}
