package search

import (
	"fmt"
	"testing"

	"juzheng/indexer/highlight"
	"juzheng/indexer/query"
)

func TestALedgerOfAnySizeIsHeldAgainstAFileWithinBounds(t *testing.T) {
	l := &likeness{title: highlight.Read("第三号办法"), numbers: []int{1}, pages: []*highlight.Reading{highlight.Read("党费收缴管理")}, found: map[string]finding{}}
	ask := func(text string) finding { return l.find(query.Query{Op: query.Text, Text: text, Quoted: true}) }
	if f := ask("党费收缴"); f.at != 0 || len(f.marks) != 1 {
		t.Fatalf("%+v", f)
	}
	for i := range suggestionClues {
		ask(fmt.Sprintf("约谈干部%d人次", i))
	}
	if f := ask("收缴管理"); len(f.marks) != 0 {
		t.Errorf("still looked for: %+v", f)
	}
	if f := ask("第三号"); f.at != atTitle || len(f.marks) != 1 {
		t.Errorf("not looked for in the title: %+v", f)
	}
	if f := ask("党费收缴"); len(f.marks) != 1 {
		t.Errorf("what was found is forgotten: %+v", f)
	}
}
