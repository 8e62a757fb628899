package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"juzheng/api"
	"juzheng/indexer/hanzi/words"
)

type dictionaryCommand struct {
	Show dictionaryShow `cmd:"" help:"显示词典：近义词和专有词。"`
	Put  dictionaryPut  `cmd:"" help:"换成一个文本文件里的词典，立即生效。"`
}

type dictionaryShow struct {
	JSON bool `help:"输出 JSON。" name:"json"`
}

// Run prints the dictionary as it can be edited and put again.
func (c dictionaryShow) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var d api.Dictionary
		if err := cl.get(b.ctx, "/dictionary", &d); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(b.out, d)
		}
		if _, err := io.WriteString(b.out, d.Text); err != nil {
			return err
		}
		tell(b, d)
		return nil
	})
}

func tell(b *bench, d api.Dictionary) {
	changed := "系统自带，还没有改过"
	if d.ChangedBy != nil && d.ChangedAt != nil {
		changed = fmt.Sprintf("%s 于 %s 修改", *d.ChangedBy, d.ChangedAt.Local().Format("2006-01-02 15:04"))
	}
	fmt.Fprintf(b.err, "词典第 %d 版（%s）：近义词 %d 组，专有词 %d 个\n", d.Version, changed, len(d.Groups), len(d.Words))
}

type dictionaryPut struct {
	Version int64  `help:"只有词典仍是这一版才替换。" default:"-1"`
	File    string `arg:"" help:"文本文件，一行一组近义词（签到表=签到簿）或一个专有词；- 为标准输入。"`
}

// maxFile is more than the server takes of a dictionary in any encoding.
const maxFile = 4 * words.MaxText

// Run replaces the dictionary.
func (c dictionaryPut) Run(b *bench) error {
	from := os.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("打不开 %s，请检查文件名：%w", c.File, err)
		}
		defer f.Close()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, maxFile))
	if err != nil {
		return fmt.Errorf("读不出 %s：%w", c.File, err)
	}
	path := "/dictionary"
	if c.Version >= 0 {
		path += fmt.Sprintf("?version=%d", c.Version)
	}
	return b.with(func(cl *client) error {
		res, err := cl.send(b.ctx, http.MethodPut, path, "text/plain", bytes.NewReader(text))
		if err != nil {
			return err
		}
		defer res.Body.Close()
		var d api.Dictionary
		if err := json.NewDecoder(res.Body).Decode(&d); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		tell(b, d)
		return nil
	})
}

// tellExpanded says what was asked for besides the words of a question.
func tellExpanded(w io.Writer, es []api.Expansion) {
	for _, e := range es {
		if len(e.As) == 0 {
			fmt.Fprintf(w, "字词太多，没有找“%s”的近义词；需要时请减少字词\n", e.Text)
			continue
		}
		fmt.Fprintf(w, "“%s”连同近义词一起找了：%s；只找原词请加引号或 --exact\n", e.Text, strings.Join(e.As, "、"))
	}
}
