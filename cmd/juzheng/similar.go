package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"juzheng/api"
)

type similarCommand struct {
	JSON  bool   `help:"输出 JSON。" name:"json"`
	Limit int    `help:"最多几份。" default:"20"`
	ID    string `arg:"" help:"材料的标识，检索结果每行的第一列。"`
}

// Run prints the evidence that shares text with one, and what it shares.
func (c similarCommand) Run(b *bench) error {
	if c.Limit < 1 || c.Limit > 20 {
		return usageError("--limit 应在 1 到 20 之间")
	}
	return b.with(func(cl *client) error {
		var found api.SimilarList
		if err := cl.get(b.ctx, "/evidence/"+url.PathEscape(c.ID)+"/similar?limit="+strconv.Itoa(c.Limit), &found); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(b.out, found)
		}
		for _, s := range found.Items {
			e := s.Evidence
			fmt.Fprintf(b.out, "%s  %s  %s  %s\n    %s\n", e.Id, e.Name, e.KindName, e.Unit.Name, likeness(s))
			for _, p := range s.Pages {
				fmt.Fprintf(b.out, "    第%d页 = 其第%d页：%s\n", p.Page, p.OtherPage, strings.ReplaceAll(p.Quote, "\n", " "))
			}
		}
		fmt.Fprintf(b.err, "共 %d 份；只供核对，相同不等于有问题\n", len(found.Items))
		return nil
	})
}

func likeness(s api.Similar) string {
	var parts []string
	switch {
	case s.SameFile:
		parts = append(parts, "原件相同")
	case s.Equal:
		parts = append(parts, "文字完全相同")
	default:
		parts = append(parts, fmt.Sprintf("本份的%d%%见于该份，该份的%d%%见于本份", percent(s.Contained), percent(s.Containing)))
	}
	if s.Common {
		parts = append(parts, "相同的文字在许多材料里都有")
	}
	if s.Partial {
		parts = append(parts, "页数太多，只比对了一部分")
	}
	return strings.Join(parts, "；")
}

// percent of a share: 100 only when nothing is missing, 0 only when nothing is there.
func percent(share float64) int {
	switch {
	case share <= 0:
		return 0
	case share >= 1:
		return 100
	}
	return min(max(int(100*share+.5), 1), 99)
}
