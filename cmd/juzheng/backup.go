package main

import (
	"fmt"
	"net/http"
	"strings"

	"juzheng/api"
	"juzheng/internal/account"
	"juzheng/internal/backup"
)

type backupCommand struct {
	Name string `arg:"" optional:"" help:"备份的名字，写在数据目录的 backups/ 下；默认按时间起名。"`
	To   string `help:"写到这个新目录（可在另一块盘上）；须在服务停止后运行。" type:"path" placeholder:"DIR"`
}

// Run writes a backup, by the server that was named or here.
func (c backupCommand) Run(b *bench) error {
	switch {
	case c.To != "" && c.Name != "":
		return usageError("名字和 --to 只能给一个")
	case c.To != "" && b.cfg.remote():
		return usageError("--to 只能用于本机的数据目录：服务停止后用 --data 指明数据目录；服务运行时请不带 --to，再复制 backups/ 下写好的备份")
	}
	return b.with(func(cl *client) error {
		if c.To != "" {
			return c.here(b, cl.app)
		}
		in := api.NewBackup{}
		if c.Name != "" {
			in.Name = &c.Name
		}
		var got api.Backup
		if err := cl.ask(b.ctx, http.MethodPost, "/backups", in, &got); err != nil {
			return err
		}
		return told(b, "backups/"+got.Name, got)
	})
}

// here writes a backup wherever who sits at this machine wants it.
func (c backupCommand) here(b *bench, a *app) error {
	r, err := a.desk.Backup(b.ctx, account.LocalOperator, func() (backup.Report, error) { return a.backups.Write(b.ctx, c.To) })
	if err != nil {
		return err
	}
	return told(b, c.To, api.Backup{Evidence: r.Evidence, Blobs: r.Blobs, Bytes: r.Bytes, Catalog: r.Catalog, Originals: r.Originals, Index: r.Index, Missing: r.Missing, MissingNames: r.Named})
}

// told says what a backup holds and what it does not.
func told(b *bench, where string, got api.Backup) error {
	if !got.Catalog {
		fmt.Fprintln(b.err, "目录数据库在 PostgreSQL 中，不在备份内，请另用 pg_dump 备份（先 pg_dump，后 backup）")
	}
	if !got.Originals {
		fmt.Fprintln(b.err, "原件在对象存储中，不在备份内，备份里只有清单")
	}
	if !got.Index {
		fmt.Fprintln(b.err, "检索库未能复制，恢复后会自动重建")
	}
	if _, err := fmt.Fprintf(b.out, "已备份到 %s：材料 %d 份，存储内容 %d 份（%d 字节）\n", where, got.Evidence, got.Blobs, got.Bytes); err != nil {
		return err
	}
	if got.Missing > 0 {
		fmt.Fprintf(b.err, "有 %d 份存储内容在备份前已经不见：%s。请运行 juzheng verify 查明\n", got.Missing, strings.Join(got.MissingNames, "、"))
		return errTold
	}
	return nil
}
