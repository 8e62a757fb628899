package main

import (
	"errors"
	"fmt"
	"time"

	"juzheng/indexer/extract"
	"juzheng/internal/blob/s3"
)

type doctorCommand struct {
	Warm bool `help:"顺便预热 PDF 读取。"`
}

// check is one thing the doctor looked at.
type check struct {
	what string
	err  error
	note string
}

// Run looks whether everything that is needed is there, and says what to do when not.
func (c doctorCommand) Run(b *bench) error {
	if b.cfg.remote() {
		return usageError("doctor 检查本机环境，请在服务所在的机器上运行，不要带 --server")
	}
	a, err := open(b.ctx, b.cfg, true)
	checks := []check{{"数据目录、目录数据库、对象存储、检索库", err, b.cfg.Data}}
	if err == nil {
		defer a.close()
		checks = append(checks, check{"目录数据库应答", a.store.Ping(b.ctx), ""}, a.checkIndex(b))
		checks = append(checks, a.checkBlobs(b)...)
	}
	checks = append(checks, checkFont())
	if c.Warm {
		began := time.Now()
		err := extract.Warm(b.ctx, extract.Config{Dir: b.cfg.path("cache")})
		checks = append(checks, check{"PDF 读取预热", err, time.Since(began).Round(time.Millisecond).String()})
	}
	checks = append(checks, checkOCR(b), checkOffice(b))
	bad := false
	for _, ch := range checks {
		mark := "正常"
		if ch.err != nil {
			mark, bad = "异常", true
			ch.note = ch.err.Error()
		}
		fmt.Fprintf(b.out, "%s  %s  %s\n", mark, ch.what, ch.note)
	}
	if bad {
		return errTold
	}
	return nil
}

func (a *app) checkIndex(b *bench) check {
	behind, err := a.follower.Behind(b.ctx)
	note := "与目录一致"
	if behind > 0 {
		note = fmt.Sprintf("落后 %d 步，服务运行时会自动补齐", behind)
	}
	return check{"检索库", err, note}
}

func (a *app) checkBlobs(b *bench) []check {
	s, ok := a.blobs.(*s3.Store)
	if !ok {
		return []check{{"原件存储", nil, "本地磁盘 " + a.cfg.path("blobs")}}
	}
	found, err := s.Check(b.ctx)
	checks := []check{{"对象存储", err, a.cfg.S3.Endpoint}}
	for _, f := range found {
		checks = append(checks, check{"对象存储：" + f.What, f.Err, ""})
	}
	return checks
}

var errNoFont = errors.New("没有找到中文字体，部分 PDF 会读不全，请安装 fonts-wqy-microhei 或 fonts-noto-cjk")

func checkFont() check {
	font := extract.Font()
	if font == "" {
		return check{"中文字体", errNoFont, ""}
	}
	return check{"中文字体", nil, font}
}
