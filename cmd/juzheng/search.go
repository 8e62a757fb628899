package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"juzheng/api"
	"juzheng/internal/search"
)

type searchCommand struct {
	JSON  bool     `help:"输出 JSON。" name:"json"`
	Limit int      `help:"最多几份。" default:"20"`
	Exact bool     `help:"只找原词，不找近义词。"`
	Query []string `arg:"" help:"检索式，如：党费 收据；\"三会一课\" 单位:二支部。"`
}

// Run prints the files that answer, with the marked words of their best page.
func (c searchCommand) Run(b *bench) error {
	if c.Limit < 0 || c.Limit > 200 {
		return usageError("--limit 应在 0 到 200 之间")
	}
	return b.with(func(cl *client) error {
		q := url.Values{"q": {strings.Join(c.Query, " ")}, "limit": {strconv.Itoa(c.Limit)}, "exact": {strconv.FormatBool(c.Exact)}}
		var a api.SearchAnswer
		if err := cl.get(b.ctx, "/search?"+q.Encode(), &a); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(b.out, a)
		}
		for _, h := range a.Hits {
			var s strings.Builder
			for _, seg := range h.Snippet {
				if seg.Mark {
					s.WriteString("【" + seg.Text + "】")
				} else {
					s.WriteString(seg.Text)
				}
			}
			page := ""
			if h.Page > 0 {
				page = fmt.Sprintf(" 第%d页", h.Page)
			}
			fmt.Fprintf(b.out, "%s  %s%s  %s\n    %s\n", h.Evidence, h.File, page, h.KindName, strings.ReplaceAll(s.String(), "\n", " "))
		}
		if a.Rebuilding != nil {
			fmt.Fprintln(b.err, rebuildingNote(*a.Rebuilding))
		}
		if a.Loose {
			fmt.Fprintln(b.err, "没有材料一字不差地含有这句话，以上按其中的字词相近列出；要精确查找请加引号")
		}
		tellExpanded(b.err, a.Expanded)
		about := ""
		if !a.Exact {
			about = "约"
		}
		fmt.Fprintf(b.err, "共%s %d 份", about, a.Total)
		if w := a.Waiting; w.Reading+w.OcrPending+w.Unreadable > 0 {
			fmt.Fprintf(b.err, "；另有正在读取 %d 份、待识别 %d 份、无法读取 %d 份，其正文尚不能检索", w.Reading, w.OcrPending, w.Unreadable)
			if a.Total == 0 && w.Reading+w.OcrPending > 0 {
				fmt.Fprint(b.err, "，读完后请再找一次")
			}
		}
		fmt.Fprintln(b.err)
		tellHints(b.err, a.Hints)
		return nil
	})
}

// tellHints says what to ask for instead, and how many files that finds.
func tellHints(w io.Writer, hints []api.Hint) {
	if len(hints) > 0 {
		fmt.Fprintln(w, "没有找到。可以试试：")
	}
	for _, h := range hints {
		about := ""
		if !h.Exact {
			about = "约"
		}
		if h.Kind == string(search.HintDrop) {
			fmt.Fprintf(w, "  去掉“%s”有%s %d 份：%s\n", h.Text, about, h.Files, h.Query)
		} else {
			fmt.Fprintf(w, "  把“%s”换成“%s”有%s %d 份：%s\n", h.Word, h.Text, about, h.Files, h.Query)
		}
	}
}

// rebuildingNote says what to think of an answer while the index is made anew.
func rebuildingNote(r api.Rebuilding) string {
	note := fmt.Sprintf("检索库正在重建（%d/%d），", r.Done, r.Total)
	if r.Partial {
		return note + "结果可能不全"
	}
	return note + "其间由原来的检索库作答"
}
