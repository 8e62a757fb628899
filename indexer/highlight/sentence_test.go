package highlight

import (
	"testing"

	"juzheng/indexer/query"
)

var loosened = []struct{ ask, text, want string }{
	{"召开支部党员大会，通报党费补缴情况", "三月五日召开了支部党员大会，会上通報黨費 收缴", "三月五日«召开»了«支部»«党员大会»，会上«通報»«黨費» 收缴"},
	{"约谈祁昶燊同志，补缴党费350元", "祁昶燊补缴叁佰伍拾元整", "«祁昶燊»«补缴»«叁佰伍拾元整»"},
	{"进一步加强了对存在的有关问题的整改", "在有关方面的要求下进行了工作", "在有关方面的要求下进行了工作"},
	{"会议讨论通过管理办法 -草稿 类型:notice", "会议通过了管理办法草稿", "«会议»通过了«管理办法»草稿"},
}

func TestASentenceIsMarkedByItsWords(t *testing.T) {
	for _, c := range loosened {
		q, err := query.Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		loose, ok := q.Loosen()
		if got := shown(Split(c.text, Marks(loose, c.text))); !ok || got != c.want {
			t.Errorf("%s: %s, want %s", c.ask, got, c.want)
		}
	}
}

func TestWhatBelongsTogetherWeighsMost(t *testing.T) {
	weight := map[string]float64{}
	for _, c := range CompileSentence("党费的收缴，3月5日通报350元", nil).Clues {
		weight[c.Term] = c.Weight
	}
	for term, want := range map[string]float64{"党费": 1, "费的": .1, "的收": .1, "收缴": 1, "日通": .3, "通报": 1, "35": .75} {
		if weight[term] != want {
			t.Errorf("%s weighs %v, want %v", term, weight[term], want)
		}
	}
	if _, ok := weight["缴3"]; ok {
		t.Error("punctuation does not part")
	}
}

func TestAWordIsWorthNoMoreForSayingItsCharactersTwice(t *testing.T) {
	for runes, want := range map[int]float64{2: 1, 3: .75, 5: .625} {
		if got := partOf(runes); got != want {
			t.Errorf("a pair of %d characters counts %v, want %v", runes, got, want)
		}
	}
	for _, c := range CompileSentence("签到表和签到", nil).Clues {
		if c.Term == "签到" && c.Weight != 1 {
			t.Errorf("签到 is a word of its own and weighs %v", c.Weight)
		}
	}
}
