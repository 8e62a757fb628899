package extract

import (
	"bytes"
	"reflect"
	"testing"

	"juzheng/indexer/page"
)

func TestAPageComesThroughThePipeWithItsLines(t *testing.T) {
	sent := page.Page{N: 7, Text: "收据\u0000号\n第一号凭证", Note: "注", Lines: []page.Line{
		{Start: 0, End: 3, Box: page.Box{X0: 0.1, Y0: 0.2, X1: 0.4, Y1: 0.25}, X: []float32{0.1, 0.2, 0.3, 0.4}},
		{Start: 4, End: 9, Box: page.Box{X0: 0.1, Y0: 0.3, X1: 1, Y1: 0.35}, Confidence: 0.875},
	}}
	var pipe bytes.Buffer
	if err := sendPage(&pipe, sent); err != nil {
		t.Fatal(err)
	}
	var got message
	if _, err := receive(&pipe, &got); err != nil || got.Page == nil || !reflect.DeepEqual(*got.Page, sent) {
		t.Errorf("%+v, %v", got.Page, err)
	}
	pipe.Write([]byte{0, 0, 0, 3, pageMark, 1, 0})
	if _, err := receive(&pipe, &got); err == nil {
		t.Error("a page that is cut was taken")
	}
}
