package internal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"juzheng/indexer/hanzi/words"
	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

func (h *house) learn(t *testing.T, text string) {
	t.Helper()
	_, err := h.PutDictionaryText(ctx, account.LocalOperator, []byte(text), casework.AnyVersion)
	must(t, err)
}

func TestADictionaryWorksAtOnceInEveryProcess(t *testing.T) {
	run := func(t *testing.T, where string) {
		open1, err := store.Open(ctx, where)
		must(t, err)
		t.Cleanup(func() { must(t, open1.Close()) })
		other, err := store.Open(ctx, where) // as another process has it
		must(t, err)
		t.Cleanup(func() { must(t, other.Close()) })
		h := open(t, open1)
		h.upload(t, "甲.txt", "三月的与会登记本")
		h.upload(t, "乙.txt", "三月的签到表")
		h.drain(t)
		second := &house{finder: &search.Finder{Store: other, Engine: h.finder.Engine, Fresh: h.finder.Fresh}}
		for _, step := range []struct{ dictionary, ask, want string }{
			{"", "与会登记本", "甲.txt"},
			{"与会登记本=签到表", "与会登记本", "甲.txt 乙.txt"},
			{"与会登记本=签到表=点名册", "三月 -点名册", ""},
			{"与会登记本=点名册", "三月 -点名册", "乙.txt"},
			{"# 删去了", "三月 -点名册", "甲.txt 乙.txt"},
		} {
			h.learn(t, step.dictionary)
			for name, asked := range map[string]*house{"the same process": h, "another": second} {
				files := strings.Fields(asked.found(t, account.LocalOperator, step.ask))
				slices.SortFunc(files, func(a, b string) int { return strings.Compare(b, a) }) // 甲 comes after 乙
				if got := strings.Join(files, " "); got != step.want {
					t.Errorf("%s, by %q: %s finds %q, want %q", name, step.dictionary, step.ask, got, step.want)
				}
			}
		}
	}
	t.Run("SQLite", func(t *testing.T) { run(t, t.TempDir()+"/catalog.db") })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, storetest.Postgres(t)) })
}

func TestASentenceIsUnderstoodByTheUnitsOwnWords(t *testing.T) {
	h := open(t, storetest.Open(t))
	h.upload(t, "谈话.txt", "祁昶燊在望溪泵站改造工程领导小组会上作了检讨。会后填写了点名册。")
	h.upload(t, "菜单.txt", "望江食堂本周菜单，改造中。")
	h.drain(t)
	h.learn(t, "望溪泵站改造工程=望泵改造\n签到表=点名册\n祁昶燊")
	const sentence = "对望泵改造中失职的祁昶燊进行约谈，补填了签到表"
	a, err := h.finder.Find(ctx, account.LocalOperator, search.Question{Text: sentence, Limit: 10})
	must(t, err)
	if !a.Loose || len(a.Hits) != 1 || a.Hits[0].Evidence.Name != "谈话.txt" || fmt.Sprint(a.Expanded) != "[{望泵改造 [望溪泵站改造工程]} {签到表 [点名册]}]" {
		t.Fatalf("%+v", a)
	}
	var marks []string
	for _, s := range a.Hits[0].Snippet {
		if s.Mark {
			marks = append(marks, s.Text)
		}
	}
	if got := strings.Join(marks, " "); got != "祁昶燊 望溪泵站改造工程 点名册" {
		t.Errorf("marked: %s", got)
	}
	a, err = h.finder.Find(ctx, account.LocalOperator, search.Question{Text: sentence, Exact: true, Limit: 10})
	must(t, err)
	if len(a.Hits) != 0 || len(a.Expanded) != 0 {
		t.Errorf("exactly: %+v", a)
	}
}

// What reading a question costs with a large dictionary, the version check among it.
func BenchmarkRead(b *testing.B) {
	s := storetest.Open(b)
	desk := &casework.Desk{Store: s}
	var l words.List
	for i := range 10_000 {
		l.Words = append(l.Words, fmt.Sprintf("第%d号工程", i))
	}
	for i := range words.MaxGroups {
		l.Groups = append(l.Groups, []string{fmt.Sprintf("签到表%d", i), fmt.Sprintf("签到簿%d", i), fmt.Sprintf("签到册%d", i)})
	}
	if _, err := desk.PutDictionary(ctx, account.LocalOperator, l, casework.AnyVersion); err != nil {
		b.Fatal(err)
	}
	f := &search.Finder{Store: s}
	began := time.Now()
	if _, err := f.Read(ctx, "党课", false); err != nil {
		b.Fatal(err)
	}
	b.Logf("the first question after a change waits %v", time.Since(began).Round(time.Millisecond))
	for name, ask := range map[string]string{"none": "党课 会议记录", "two": "党课 签到表7 | 签到簿4999"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Read(ctx, ask, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
