package bleve

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

// asked puts one-page files, given as title and text, and asks for a sentence.
func asked(t *testing.T, sentence string, files ...[2]string) (found []indexer.Hit) {
	t.Helper()
	e, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var batch []indexer.Entry
	for i, f := range files {
		one := func(yield func(page.Page, error) bool) { yield(page.Page{N: 1, Text: f[1]}, nil) }
		batch = append(batch, indexer.Entry{ID: fmt.Sprint(i), Title: f[0], Pages: one})
	}
	if err := e.Put(context.Background(), 1, batch...); err != nil {
		t.Fatal(err)
	}
	q, err := query.Parse(sentence)
	if err != nil {
		t.Fatal(err)
	}
	for {
		res, err := e.Search(context.Background(), indexer.Request{Query: q, Limit: 20, Offset: len(found)})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Hits) == 0 {
			return found
		}
		found = append(found, res.Hits...)
	}
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
		if hits := asked(t, x.sentence, x.files...); len(hits) == 0 || hits[0].ID != "0" {
			t.Errorf("%s: found %v", x.why, hits)
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
	if s.tellApart(files); !(s.asked[1].weight > 2*s.asked[0].weight) || s.whole != s.asked[0].weight+s.asked[1].weight {
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
	hits := asked(t, "党费收缴台账签到会议记录食堂采购验收登记通报批评谈话提醒整改报告", files...)
	seen := map[string]bool{}
	for i, h := range hits {
		if seen[h.ID] || i > 0 && h.Score > hits[i-1].Score {
			t.Errorf("%d. %s: %v after %v", i+1, h.ID, h.Score, hits[max(i-1, 0)].Score)
		}
		seen[h.ID] = true
	}
	if len(hits) <= lookedAt {
		t.Errorf("only %d files", len(hits))
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
