package highlight

import (
	"testing"

	"juzheng/indexer/hanzi/words"
	"juzheng/indexer/query"
)

var own = words.List{Words: []string{"祁昶燊", "望溪泵站改造工程", "A-1标段"}, Groups: [][]string{{"签到表", "签到簿", "点名册"}, {"党总支", "总支"}}}.Dictionary()

var byOwnWords = []struct{ ask, text, want string }{
	{"签到表", "附签到簿、簽到表各一份，点 名册不附", "附«签到簿»、«簽到表»各一份，«点 名册»不附"},
	{"“签到表”", "附签到簿、签到表各一份", "附签到簿、«签到表»各一份"},
	{"党课 -签到表", "党课签到表签到簿", "«党课»签到表签到簿"},
	{"约谈祁昶燊同志，补填签到表", "祁昶燊填写了点名册，祁昶说", "«祁昶燊»填写了«点名册»，祁昶说"},
	{"望溪泵站改造工程和A-1标段验收", "望溪泵站竣工，A-1标段与CA-1标段，望溪泵站改造工程", "望溪泵站竣工，«A-1标段»与C«A-1标段»，«望溪泵站改造工程»"},
}

func TestWhatStandsForAWordIsMarkedLikeIt(t *testing.T) {
	for _, c := range byOwnWords {
		q, err := query.Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		q = q.Expand(own)
		if loose, ok := q.Loosen(); ok {
			q = loose
		}
		if got := shown(Split(c.text, Marks(q, c.text))); got != c.want {
			t.Errorf("%s: %s, want %s", c.ask, got, c.want)
		}
	}
}

func TestWhatStandsForAWordCountsLessThanIt(t *testing.T) {
	s := CompileSentence("补填签到表", own)
	weight := map[string]float64{}
	for _, c := range s.Clues {
		weight[c.Term] = c.Weight
	}
	for term, want := range map[string]float64{"签到": insideWord * .75, "到表": insideWord * .75, "到簿": insideOther, "点名": insideOther, "名册": insideOther} {
		if weight[term] != want {
			t.Errorf("%s weighs %v, want %v", term, weight[term], want)
		}
	}
	if len(s.Others) != len(s.Words) {
		t.Errorf("%d words, others for %d", len(s.Words), len(s.Others))
	}
}

func TestTheTextsThatStandForWordsOfASentenceAreBounded(t *testing.T) {
	var l words.List
	var sentence string
	for _, r := range "甲乙丙丁戊己庚辛" {
		var group []string
		for _, o := range "子丑寅卯辰巳午未申酉戌亥" {
			group = append(group, "会议室"+string(r)+string(o))
		}
		l.Groups = append(l.Groups, group)
		sentence += group[0] + "，"
	}
	s := CompileSentence(sentence, l.Dictionary())
	n := 0
	for _, o := range s.Others {
		n += len(o)
	}
	if n != maxOthers {
		t.Errorf("%d others, want %d", n, maxOthers)
	}
}
