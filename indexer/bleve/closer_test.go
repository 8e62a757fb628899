package bleve

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/highlight"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

// holding is an engine with files of one page, given as title and text.
func holding(t *testing.T, files [][2]string) *Engine {
	t.Helper()
	e, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	var batch []indexer.Entry
	for i, f := range files {
		one := func(yield func(page.Page, error) bool) { yield(page.Page{N: 1, Text: f[1]}, nil) }
		batch = append(batch, indexer.Entry{ID: fmt.Sprint(i), Title: f[0], Pages: one})
	}
	if err := e.Put(context.Background(), 1, batch...); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheFileThatIsMeantComesFirst(t *testing.T) {
	const rest = "会议由支部书记主持，到会党员逐一发言，会后整理记录并存档备查，整改情况向上级党组织报告。"
	for _, x := range []struct {
		why, sentence string
		files         [][2]string // the first is meant; of equal ones the last would come first
	}{
		{"it begins with what is asked", "未按规定收缴党费的整改情况说明", [][2]string{
			{"扫描件一", "党费收缴整改情况说明。" + rest + rest},
			{"扫描件二", rest + rest + "党费收缴整改情况说明。"},
		}},
		{"it begins so in the other script", "未按规定收缴党费的整改情况说明", [][2]string{
			{"扫描件一", "黨費收繳整改情況說明。" + rest + rest},
			{"扫描件二", rest + rest + "党费收缴整改情况说明。"},
		}},
		{"its whole title is asked for", "食堂管理办法要求食材两人验收登记", [][2]string{
			{"食堂管理办法", "食材由两人验收并登记。"},
			{"青石镇中心小学食堂管理办法", "食材由两人验收并登记。"},
		}},
	} {
		q, err := query.Parse(x.sentence)
		if err != nil {
			t.Fatal(err)
		}
		res, err := holding(t, x.files).Search(context.Background(), indexer.Request{Query: q, Limit: 2})
		if err != nil || len(res.Hits) == 0 || res.Hits[0].ID != "0" {
			t.Errorf("%s: found %v, %v", x.why, res.Hits, err)
		}
	}
}

func TestAClueThatFewOfTheBestHaveWeighsMore(t *testing.T) {
	s := &seeker{asked: []askedClue{{weight: 4}, {weight: 4}}}
	files := make([]look, 10)
	for i := range files {
		files[i].piece = &scored{foundClues: foundClues{clues: 0b01}}
	}
	files[9].piece.clues = 0b11
	if s.tellApart(files); !(s.asked[1].weight > s.asked[0].weight) || s.whole != s.asked[0].weight+s.asked[1].weight {
		t.Errorf("weights %v and %v, together %v", s.asked[0].weight, s.asked[1].weight, s.whole)
	}
}

func TestFilesOfTheBestTitleAreRaised(t *testing.T) {
	files := make([]look, 6)
	for i, name := range []string{"台账", "台账", "台账", "纪要", "台账", "纪要"} {
		files[i].name, files[i].score, files[i].ord = name, 10, uint32(10-i)
	}
	raise(files)
	if best, others := files[4].score, files[5].score; !(best > others && others > 10) {
		t.Errorf("the title of four of five is worth %v, that of one %v", best, others)
	}
}

func TestWhatIsNotLookedAtStaysBehindInItsOrder(t *testing.T) {
	words := strings.Split("党费 收缴 台账 签到 会议 记录 食堂 采购 验收 登记 通报 批评 谈话 提醒 整改 报告", " ")
	rnd := rand.New(rand.NewPCG(1, 2))
	var files [][2]string
	for range 2 * lookedAt {
		rnd.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		files = append(files, [2]string{"", strings.Join(words[:8+rnd.IntN(8)], "，")})
	}
	e := holding(t, files)
	e.mu.RLock()
	defer e.mu.RUnlock()
	known, err := e.columns()
	if err != nil {
		t.Fatal(err)
	}
	r, release, err := e.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	p := &plan{r: r, ctx: context.Background(), files: known, from: 1, to: 1, norms: normsFor(known.averageLength()), inside: known.alive}
	s := &seeker{plan: p, inside: p.inside, sentence: highlight.CompileSentence("党费收缴台账签到会议记录食堂采购验收登记通报批评谈话提醒整改报告", nil)}
	if err := s.ask(); err != nil {
		t.Fatal(err)
	}
	titles := s.titles()
	defer titles.release()
	pieces, err := s.pieces(titles)
	if err != nil {
		t.Fatal(err)
	}
	after := s.rank(pieces, titles)
	before := slices.Clone(after)
	if err := s.closer(after); err != nil {
		t.Fatal(err)
	}
	if len(after) <= lookedAt || after[0].score == before[0].score {
		t.Fatalf("%d files, the first as before: %v", len(after), after[0])
	}
	for i, c := range after {
		if i >= lookedAt && c.ord != before[i].ord || i > 0 && c.score > after[i-1].score {
			t.Errorf("%d. file %d of %v after %v, before it was %d", i+1, c.ord, c.score, after[max(i-1, 0)].score, before[i].ord)
		}
	}
}

func TestTheBoundOfTheBestIsNeverTooHigh(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		worths := make([]float32, 1+rnd.IntN(500))
		for i := range worths {
			worths[i] = 40 * rnd.Float32() * rnd.Float32()
		}
		n := 1 + rnd.IntN(len(worths))
		bound := least(worths, n)
		slices.Sort(worths)
		nth, most := worths[len(worths)-n], worths[len(worths)-1]
		if bound > nth || bound < nth-2*most/steps {
			t.Errorf("of %d the %d. is %v, its bound %v", len(worths), n, nth, bound)
		}
	}
}
