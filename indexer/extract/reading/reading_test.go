package reading

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestTextIsMadeFitForAPage(t *testing.T) {
	for in, want := range map[string]string{
		"会议\r\n记录\r完":           "会议\n记录\n完",
		"\uFEFF有\x00标\x07记":     "有标记",
		"坏\xFF字节":               "坏\uFFFD字节",
		"分页\f换行\u2028段":         "分页\n换行\n段",
		"制表\t与空格 保留":            "制表\t与空格 保留",
		"留下替换字\uFFFD与𠮷":         "留下替换字\uFFFD与𠮷",
		"":                      "",
		"C1\u0085与\u0080控制\x7F": "C1\n与控制",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q want %q", in, got, want)
		}
		if got := Clean(want); got != want {
			t.Errorf("cleaning twice: %q became %q", want, got)
		}
	}
}

func TestARowIsALine(t *testing.T) {
	if got := Row([]string{"甲", "", Flat(" 乙\n丙\t丁 "), "", ""}); got != "甲\t\t乙 丙 丁" {
		t.Errorf("%q", got)
	}
	if got := Row(nil); got != "" {
		t.Errorf("%q", got)
	}
}

func TestAReasonIsFoundUnderWhateverItIsWrappedIn(t *testing.T) {
	err := fmt.Errorf("page 3: %w", Damaged(io.ErrUnexpectedEOF))
	if ReasonOf(err) == "" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	if ReasonOf(io.ErrUnexpectedEOF) != "" || ReasonOf(nil) != "" {
		t.Error("a reason where there is none")
	}
}
