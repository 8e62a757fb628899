package internal_test

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store/storetest"
)

// told writes hints as a person would take them: kind word>text query -drop files.
func told(hints []search.Hint) string {
	var all []string
	for _, h := range hints {
		s := string(h.Kind) + " "
		if h.Word != "" {
			s += h.Word + ">"
		}
		s += h.Text + " = " + h.Query
		for _, d := range h.Drop {
			s += " -" + d
		}
		all = append(all, fmt.Sprintf("%s %d", s, h.Files))
	}
	return strings.Join(all, "; ")
}

func TestWhatWouldHelpIsSaidWhenNothingIsFound(t *testing.T) {
	h := open(t, storetest.Open(t))
	h.upload(t, "党费收据.txt", "今收到王小明交来党费，开具收据一张。")
	h.upload(t, "会议记录.txt", "支部党员大会会议记录 2018年3月5日 王小明发言。")
	h.drain(t)
	for _, c := range []struct {
		ask  search.Question
		want string
	}{
		{search.Question{Text: "收椐"}, "near 收椐>收据 = 收据 1"},
		{search.Question{Text: "党费 收椐"}, "near 收椐>收据 = 党费 收据 1; drop 收椐 = 党费 1"},
		{search.Question{Text: "王晓明"}, "near 王晓明>王小明 = 王小明 2"},
		{search.Question{Text: "王晓明 党费"}, "near 王晓明>王小明 = 王小明 党费 1; drop 王晓明 = 党费 1"},
		{search.Question{Text: "收据 类型:照片"}, "drop 类型:照片 = 收据 1"},
		{search.Question{Text: "收据", Kind: ledger.Photo}, "drop 类型:照片 = 收据 -kind 1"},
		{search.Question{Text: "收据", From: "2030-01-01"}, "drop 日期:2030-01-01.. = 收据 -from 1"},
		{search.Question{Text: "收据", Problem: 7, State: "unclaimed"}, "drop 问题:7 = 收据 -problem 1"},
		{search.Question{Text: "收据 类型:照片", Problem: 7}, "drop 问题:7 类型:照片 = 收据 -problem 1"},
		{search.Question{Text: "王小明 -会议 -收据"}, "drop -会议 = 王小明 -收据 1; drop -收据 = 王小明 -会议 1"},
		{search.Question{Text: "收据 发言"}, "drop 收据 = 发言 1; drop 发言 = 收据 1"},
		{search.Question{Text: "收椐 类型:照片"}, "near 收椐>收据 = 收据 1"},
		{search.Question{Text: "类型:照片"}, ""},
		{search.Question{Kind: ledger.Photo}, ""},
		{search.Question{Text: "dangfeishouju"}, "pinyin dangfeishouju>标题:党费收据 = 标题:党费收据 1"},
		{search.Question{Text: "dang feishouju"}, "pinyin dang feishouju>标题:党费收据 = 标题:党费收据 1"},
		{search.Question{Text: "dfsj"}, "pinyin dfsj>标题:党费收据 = 标题:党费收据 1"},
		{search.Question{Text: "交来收据"}, "apart 交来收据>交来 收据 = 交来 收据 1"},
		{search.Question{Text: "交来收据 党费"}, "apart 交来收据>交来 收据 = 交来 收据 党费 1; drop 交来收据 = 党费 1"},
		{search.Question{Text: "毫不相干"}, ""},
	} {
		a, err := h.finder.Find(ctx, account.LocalOperator, c.ask)
		must(t, err)
		if got := told(a.Hints); a.Total != 0 || got != c.want {
			t.Errorf("%+v: %d files\n got %s\nwant %s", c.ask, a.Total, got, c.want)
		}
	}
	a, err := h.finder.Find(ctx, account.LocalOperator, search.Question{Text: "收据"})
	must(t, err)
	if a.Total != 1 || a.Hints != nil {
		t.Errorf("%+v", a)
	}
}

func TestEveryHintFindsWhatItSays(t *testing.T) {
	h := open(t, storetest.Open(t))
	for i := range 12 {
		h.upload(t, fmt.Sprintf("党费收据%d.txt", i), fmt.Sprintf("第%d支部交来党费，开具收据。", i))
	}
	h.drain(t)
	n := 0
	for _, ask := range []search.Question{{Text: "收椐 党费"}, {Text: "党责 -收据"}, {Text: "收据", Kind: ledger.Photo, Problem: 3}, {Text: "dfsj", State: "offered"}, {Text: "(收椐 OR 收倨) 第3支部"}} {
		a, err := h.finder.Find(ctx, account.LocalOperator, ask)
		must(t, err)
		for _, hint := range a.Hints {
			n++
			next := ask
			next.Text = hint.Query
			for _, d := range hint.Drop {
				switch d {
				case "kind":
					next.Kind = ""
				case "problem":
					next.Problem = 0
				case "state":
					next.State = ""
				}
			}
			b, err := h.finder.Find(ctx, account.LocalOperator, next)
			must(t, err)
			if b.Total != hint.Files || b.Total == 0 {
				t.Errorf("%+v finds %d", hint, b.Total)
			}
		}
	}
	if n < 4 {
		t.Errorf("only %d hints", n)
	}
}

func TestNoHintTellsOfWhatOneMayNotSee(t *testing.T) {
	h := open(t, storetest.Open(t))
	units, err := h.Store.Units(ctx)
	must(t, err)
	add := func(name string) (ledger.Unit, account.User) {
		u, err := h.AddUnit(ctx, account.LocalOperator, ledger.Unit{Parent: units[0].ID, Kind: ledger.Branch, Name: name})
		must(t, err)
		_, _, err = h.AddAccount(ctx, account.LocalOperator, casework.NewAccount{Name: name + "经办", Role: account.Branch, Unit: u.ID, Password: "清源水长流2022", Keep: true})
		must(t, err)
		who, err := h.Store.Account(ctx, name+"经办")
		must(t, err)
		return u, who
	}
	river, atRiver := add("临江支部")
	_, atHill := add("望山支部")
	_, err = h.Upload(ctx, atRiver, casework.Upload{Name: "祁昶燊谈话记录.txt", Body: strings.NewReader("谈话对象：祁昶燊。收据一张。")})
	must(t, err)
	h.drain(t)
	for _, ask := range []search.Question{{Text: "收椐"}, {Text: "祁昶深"}, {Text: "qichangshen"}, {Text: "qcs"}, {Text: "thjl"}, {Text: "linjiangzhibu"}, {Text: "ljzbjb"}, {Text: "收据 类型:照片"},
		{Text: "收据", Kind: ledger.Photo}, {Text: "收据", Unit: river.ID}, {Text: "收据 毫不相干"}, {Text: "谈话", Problem: 3, State: "offered"}} {
		a, err := h.finder.Find(ctx, atHill, ask)
		must(t, err)
		if a.Total != 0 || len(a.Hints) != 0 {
			t.Errorf("%+v: %d files, %s", ask, a.Total, told(a.Hints))
		}
	}
	for ask, want := range map[string]string{"收椐": "near 收椐>收据 = 收据 1", "linjiangzhibu": "pinyin linjiangzhibu>单位:临江支部 = 单位:临江支部 1"} {
		a, err := h.finder.Find(ctx, atRiver, search.Question{Text: ask})
		must(t, err)
		if got := told(a.Hints); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", ask, got, want)
		}
	}
}
