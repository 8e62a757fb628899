package extract

import (
	"bytes"
	"reflect"
	"testing"

	"juzheng/indexer/page"
)

var someLines = []page.Line{
	{Start: 0, End: 3, Box: page.Box{X0: 0.1, Y0: 0.2, X1: 0.4, Y1: 0.25}, X: []float32{0.1, 0.2, 0.3, 0.4}},
	{Start: 4, End: 9, Box: page.Box{X0: 0.1, Y0: 0.3, X1: 1, Y1: 0.35}, Confidence: 0.875},
}

func TestAPageComesThroughThePipeWithItsLines(t *testing.T) {
	sent := page.Page{N: 7, Text: "收据\u0000号\n第一号凭证", Lines: someLines, Note: "注"}
	var pipe bytes.Buffer
	if err := send(&pipe, message{Page: &sent}); err != nil {
		t.Fatal(err)
	}
	var got message
	if _, err := receive(&pipe, &got); err != nil || got.Page == nil || !reflect.DeepEqual(*got.Page, sent) {
		t.Errorf("%+v, %v", got.Page, err)
	}
	if len(sent.Lines) != 2 {
		t.Error("sending took the lines away")
	}
}

func FuzzLines(f *testing.F) {
	f.Add(appendLines(nil, someLines))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, err := readLines(b)
		if err != nil {
			return
		}
		again, err := readLines(appendLines(nil, lines))
		if err != nil || len(again) != len(lines) || len(lines) > 0 && !reflect.DeepEqual(again, lines) {
			t.Errorf("%+v became %+v, %v", lines, again, err)
		}
	})
}
