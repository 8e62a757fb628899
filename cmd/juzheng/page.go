package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"juzheng/api"
	"juzheng/indexer/extract"
)

type pageCommand struct {
	JSON  bool   `help:"输出 JSON：文字、各行的位置、段落和表格。" name:"json"`
	Image string `help:"把这一页的图像存到此文件（PNG，照片和扫描件为 JPEG）。" type:"path" placeholder:"FILE"`
	Width int    `help:"图像宽度（像素）。" default:"1240"`
	ID    string `arg:"" help:"材料的标识，检索结果每行的第一列。"`
	N     int    `arg:"" help:"第几页。"`
}

// Run shows one page of an evidence: its text, or its picture in a file.
func (c pageCommand) Run(b *bench) error {
	if c.N < 1 || c.Width < 1 {
		return usageError("页码和宽度应为正整数")
	}
	return b.with(func(cl *client) error {
		at := "/evidence/" + url.PathEscape(c.ID) + "/pages/" + strconv.Itoa(c.N)
		if c.Image != "" {
			return c.picture(b, cl, at)
		}
		var p api.Page
		if err := cl.get(b.ctx, at+"?blocks="+strconv.FormatBool(c.JSON), &p); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(b.out, p)
		}
		_, err := fmt.Fprintln(b.out, p.Text)
		return err
	})
}

func (c pageCommand) picture(b *bench, cl *client, at string) error {
	res, err := cl.send(b.ctx, http.MethodGet, at+"/image?w="+strconv.Itoa(c.Width), "", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	picture, err := io.ReadAll(io.LimitReader(res.Body, extract.PictureBytes))
	if err != nil {
		return fmt.Errorf("read picture: %w", err)
	}
	if err := os.WriteFile(c.Image, picture, 0o600); err != nil {
		return fmt.Errorf("无法写入 %s：%w", c.Image, err)
	}
	_, err = fmt.Fprintf(b.out, "%s  %s\n", c.Image, res.Header.Get("Content-Type"))
	return err
}
