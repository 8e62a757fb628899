package main

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"juzheng/indexer/bench/corpus"
)

// An article of a law is what is ranked: a file whose title is the name of the
// law, as files have titles, and whose text is its own, without its number and
// the headings above it.
type article struct {
	law, chapter int // chapter counts through all laws, 0 for none
	number       string
	title, text  string
}

// A labelled query names the articles that answer it, by their index, and how well: 1 or 2.
type labelled struct {
	set, what string
	grades    map[int]int
}

// Sets of queries.
const (
	penalty   = "penalty → duty"
	heading   = "heading → articles"
	reference = "reference → article"
)

var sets = []string{penalty, heading, reference}

const (
	setSize     = 300 // queries of each set at most
	minQuery    = 10  // code points
	minSentence = 20  // code points of what is said beside a reference
)

var (
	articleHead = regexp.MustCompile(`^第([一二三四五六七八九十百千零〇]+)条[\s　]*`)
	chapterHead = regexp.MustCompile(`^#+\s*第[一二三四五六七八九十百零]+章[\s　]*(.+?)\s*$`)
	cited       = `第[一二三四五六七八九十百千零〇]+条(?:第[一二三四五六七八九十]+款)?(?:第[一二三四五六七八九十]+项)?`
	breach      = regexp.MustCompile(`违反本(?:法|条例|办法|规定)(` + cited + `(?:(?:、|和|或者)` + cited + `)*)(?:的)?规定，([^。；]{6,90}?)的，`)
	numbers     = regexp.MustCompile(`第([一二三四五六七八九十百千零〇]+)条`)
	saying      = regexp.MustCompile(`[^。；\n]+`)
	refers      = regexp.MustCompile(`(?:依照|按照|依据|根据|符合)?本(?:法|条例|办法|规定)(` + cited + `)(?:的)?(?:规定|所称|所列)?(?:的)?`)
	unclear     = regexp.MustCompile(`^[（(]|违反|处罚|罚款|责任|第[一二三四五六七八九十百千零〇]+[条款项]`) // a note, of penalties, or of more places than one
)

// punishes are chapters of penalties; unnamed are those whose heading says
// nothing of what stands in them.
var (
	punishes = []string{"罚则", "法律责任", "奖励与处罚", "奖惩"}
	unnamed  = append([]string{"总则", "附则", "总纲", "附录"}, punishes...)
)

// newest are the laws without older versions of the same name, which no query
// can tell apart.
func newest(laws []corpus.Law) (kept []corpus.Law) {
	at := map[string]int{}
	for _, l := range laws {
		if i, known := at[nameOf(l)]; known {
			if l.Name > kept[i].Name { // the day stands at its end
				kept[i] = l
			}
			continue
		}
		at[nameOf(l)] = len(kept)
		kept = append(kept, l)
	}
	return kept
}

// nameOf is the name of a law without the day of its version.
func nameOf(l corpus.Law) string {
	name, _, _ := strings.Cut(l.Name, "(")
	return name
}

// articlesOf cuts laws into articles, and says which heading each chapter has and
// which law it stands in.
func articlesOf(laws []corpus.Law) (articles []article, headings []string, lawOf []int) {
	headings, lawOf = []string{""}, []int{-1}
	for n, l := range laws {
		chapter, open := 0, false
		for line := range strings.Lines(l.Text) {
			line = strings.TrimSpace(line)
			if m := chapterHead.FindStringSubmatch(line); m != nil {
				headings, lawOf = append(headings, strings.Join(strings.Fields(m[1]), "")), append(lawOf, n)
				chapter, open = len(headings)-1, false
				continue
			}
			if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "<") {
				open = false
				continue
			}
			if m := articleHead.FindStringSubmatch(line); m != nil {
				articles = append(articles, article{n, chapter, m[1], nameOf(l), line[len(m[0]):]})
				open = true
				continue
			}
			if open && line != "" {
				articles[len(articles)-1].text += "\n" + line
			}
		}
	}
	return articles, headings, lawOf
}

// label makes the articles that are ranked and the queries that people who
// wrote the laws have answered themselves. An article that punishes says which
// article it punishes the breach of: what it calls the breach is a query, the
// article named is its answer. The name of a law and a chapter's heading are a
// query; the chapter's articles answer it well, other articles of the law a
// little. A sentence that refers to another article of its law is a query, which
// the article named answers. Articles that punish or refer are not ranked, for
// they hold the query as it stands, or another law's words for the same breach.
func label(laws []corpus.Law, seed uint64) (ranked []article, queries []labelled) {
	laws = newest(laws)
	all, headings, lawOf := articlesOf(laws)
	place := map[[2]any]int{}
	var punishing, referring []article
	for _, a := range all {
		switch {
		case breach.MatchString(a.text):
			punishing = append(punishing, a)
		case slices.Contains(punishes, headings[a.chapter]):
		case refers.MatchString(a.text):
			referring = append(referring, a)
		case utf8.RuneCountInString(a.text) >= minQuery:
			place[[2]any{a.law, a.number}] = len(ranked)
			ranked = append(ranked, a)
		}
	}
	rnd := rand.New(rand.NewPCG(seed, 2))
	queries = append(queries, choose(rnd, penalties(punishing, place))...)
	queries = append(queries, choose(rnd, chapters(laws, ranked, headings, lawOf))...)
	queries = append(queries, choose(rnd, references(referring, place))...)
	return ranked, queries
}

func choose(rnd *rand.Rand, of []labelled) []labelled {
	rnd.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of[:min(len(of), setSize)]
}

func penalties(punishing []article, place map[[2]any]int) (queries []labelled) {
	seen := map[string]bool{}
	for _, a := range punishing {
		for _, m := range breach.FindAllStringSubmatch(a.text, -1) {
			if strings.Contains(m[2], "下列") { // the breach is told elsewhere
				continue
			}
			q := labelled{penalty, m[2], map[int]int{}}
			for _, n := range numbers.FindAllStringSubmatch(m[1], -1) {
				if i, ok := place[[2]any{a.law, n[1]}]; ok {
					q.grades[i] = 2
				}
			}
			if len(q.grades) > 0 && !seen[q.what] && utf8.RuneCountInString(q.what) >= minQuery {
				seen[q.what] = true
				queries = append(queries, q)
			}
		}
	}
	return queries
}

func chapters(laws []corpus.Law, ranked []article, headings []string, lawOf []int) (queries []labelled) {
	ofLaw := map[int][]int{}
	for i, a := range ranked {
		ofLaw[a.law] = append(ofLaw[a.law], i)
	}
	for c, h := range headings {
		if h == "" || slices.Contains(unnamed, h) {
			continue
		}
		q := labelled{heading, nameOf(laws[lawOf[c]]) + "关于" + h + "的规定", map[int]int{}}
		within := 0
		for _, i := range ofLaw[lawOf[c]] {
			if q.grades[i] = 1; ranked[i].chapter == c {
				q.grades[i] = 2
				within++
			}
		}
		if within > 0 {
			queries = append(queries, q)
		}
	}
	return queries
}

func references(referring []article, place map[[2]any]int) (queries []labelled) {
	seen := map[string]bool{}
	for _, a := range referring {
		for _, said := range saying.FindAllString(a.text, -1) {
			m := refers.FindAllStringSubmatch(said, -1)
			if len(m) != 1 {
				continue
			}
			number := numbers.FindStringSubmatch(m[0][1])[1]
			what := strings.TrimSpace(strings.Replace(said, m[0][0], "", 1))
			i, ok := place[[2]any{a.law, number}]
			if ok && !seen[what] && !unclear.MatchString(what) && utf8.RuneCountInString(what) >= minSentence {
				seen[what] = true
				queries = append(queries, labelled{reference, what, map[int]int{i: 2}})
			}
		}
	}
	return queries
}
