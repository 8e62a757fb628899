package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"juzheng/api"
)

type rereadCommand struct {
	Password bool   `help:"原件有密码：从标准输入读一行作为密码。"`
	ID       string `arg:"" help:"材料的标识，检索结果每行的第一列。"`
}

// Run has an evidence read once more. A password comes by stdin: arguments are
// seen by everybody on the machine.
func (c rereadCommand) Run(b *bench) error {
	path, in := "/evidence/"+url.PathEscape(c.ID)+"/read-again", any(nil)
	if c.Password {
		fmt.Fprint(b.err, "密码：")
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("没有读到密码：%w", err)
		}
		path, in = "/evidence/"+url.PathEscape(c.ID)+"/password", api.GivePasswordJSONRequestBody{Password: strings.TrimRight(line, "\r\n")}
	}
	return b.with(func(cl *client) error {
		var e api.Evidence
		if err := cl.ask(b.ctx, http.MethodPost, path, in, &e); err != nil {
			return err
		}
		if cl.app != nil { // nobody reads in the background
			if _, err := cl.app.worker.Drain(b.ctx); err != nil {
				return err
			}
			if err := cl.get(b.ctx, "/evidence/"+url.PathEscape(c.ID), &e); err != nil {
				return err
			}
		}
		fmt.Fprintf(b.out, "%s  %s  %s  %s\n", e.Row.Id, e.Row.Name, e.Row.StateName, e.Row.Reason)
		return nil
	})
}
