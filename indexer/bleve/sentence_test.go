package bleve

import (
	"context"
	"testing"

	"juzheng/indexer"
	"juzheng/indexer/page"
	"juzheng/indexer/query"
)

func TestAPieceWithMoreOfTheSentenceComesBeforeOneThatRepeatsItsTitle(t *testing.T) {
	s := &seeker{asked: []askedClue{{weight: 4}, {weight: 4}, {weight: 1}}, whole: 9}
	title := uint64(0b001)
	repeats := s.score(foundClues{4.5, 0b001}, title)
	goesOn := s.score(foundClues{4, 0b010}, title)
	both := s.score(foundClues{8.5, 0b011}, title)
	if !(repeats < goesOn && goesOn < both) {
		t.Errorf("repeats %v, goes on %v, does both %v", repeats, goesOn, both)
	}
	if none := s.score(foundClues{}, 0); none != 0 {
		t.Errorf("what has nothing is worth %v", none)
	}
	if alone := s.score(foundClues{}, title); !(0 < alone && alone < goesOn) {
		t.Errorf("a title alone is worth %v, with a page %v", alone, goesOn)
	}
	if empty := (&seeker{}).score(foundClues{}, 0); empty != 0 {
		t.Errorf("a sentence of nothing is worth %v", empty)
	}
}

func TestASentenceThatNamesADocumentFindsItsPageOfIt(t *testing.T) {
	e, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const named = "青石镇食堂采购管理办法"
	texts := []struct{ id, title, text string }{
		{"另一办法", "红河镇车辆使用管理办法", "采购食材应当两人验收并当场签字登记，验收记录保存三年。"},
		{"同一办法总则", named, "为了加强食堂采购管理，制定青石镇食堂采购管理办法，食堂采购适用本办法。"},
		{"同一办法验收", named, "采购的食材应当由两人验收，并当场签字登记。"},
	}
	for i, x := range texts {
		one := func(yield func(page.Page, error) bool) { yield(page.Page{N: 1, Text: x.text}, nil) }
		if err := e.Put(context.Background(), int64(i+1), indexer.Entry{ID: x.id, Title: x.title, Pages: one}); err != nil {
			t.Fatal(err)
		}
	}
	q, err := query.Parse("按照青石镇食堂采购管理办法，食材须两人验收、签字登记")
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Search(context.Background(), indexer.Request{Query: q, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Hits) == 0 || res.Hits[0].ID != "同一办法验收" {
		t.Errorf("found %v", res.Hits)
	}
}
