package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"juzheng/api"
	"juzheng/internal/ledger"
)

// pollEvery is how often --wait looks whether a file was read; listRest times as
// long as listing took it does not list them again.
const (
	pollEvery = 200 * time.Millisecond
	listRest  = 20
)

type uploadCommand struct {
	Unit    string   `help:"归属单位（名称或标识），默认本人所属。"`
	Problem string   `help:"作为这个问题的佐证（编号）。" xor:"target"`
	Claim   string   `help:"作为这个事项的佐证（标识）。" xor:"target"`
	Kind    string   `help:"材料类型；默认自动判断。"`
	Wait    bool     `help:"等到全部读取完毕。"`
	JSON    bool     `help:"每份材料输出一行 JSON。" name:"json"`
	Path    []string `arg:"" help:"文件、文件夹或 ZIP。"`
}

// uploaded is one line of upload --json.
type uploaded struct {
	Path        string `json:"path"`
	ID          string `json:"id"`
	SHA256      string `json:"sha256"`
	State       string `json:"state"`
	Reason      string `json:"reason"`
	DuplicateOf string `json:"duplicate_of"`
}

// Run uploads files one by one; running it twice adds nothing.
func (c uploadCommand) Run(b *bench) error {
	files, missing, err := c.files()
	if err != nil {
		return err
	}
	return b.with(func(cl *client) error {
		ctx, stop := context.WithCancel(b.ctx)
		if cl.app != nil && c.Wait {
			wait := cl.app.background(ctx, b.cfg.Workers)
			defer wait()
		}
		defer stop()
		query, err := c.query(b, cl)
		if err != nil {
			return err
		}
		bar := newBar(b.err, len(files))
		all := missing
		for _, f := range files {
			bar.step(f.path)
			got, err := cl.upload(ctx, f, query)
			if err != nil {
				bar.done()
				return fmt.Errorf("上传 %s：%w", f.path, err)
			}
			all = append(all, got...)
		}
		bar.done()
		if c.Wait {
			if err := cl.wait(ctx, b.err, all); err != nil {
				return err
			}
		}
		if err := c.report(b, all); err != nil || len(missing) == 0 {
			return err
		}
		return errTold
	})
}

func (c uploadCommand) query(b *bench, cl *client) (url.Values, error) {
	q := url.Values{}
	for k, v := range map[string]string{"problem": c.Problem, "claim": c.Claim, "kind": c.Kind} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if c.Unit != "" {
		id, err := cl.unit(b, c.Unit)
		if err != nil {
			return nil, err
		}
		q.Set("unit", id)
	}
	return q, nil
}

func (c uploadCommand) report(b *bench, all []uploaded) error {
	kept, known, refused := 0, 0, 0
	for _, u := range all {
		switch {
		case u.ID == "":
			refused++
		case u.DuplicateOf == u.ID:
			known++
		default:
			kept++
		}
		if c.JSON {
			if err := printJSON(b.out, u); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(b.out, "%s\t%s\t%s%s\n", orDash(u.ID), stateName(u), u.Path, because(u.Reason))
	}
	fmt.Fprintf(b.err, "新收 %d 份，已有 %d 份，未收 %d 份\n", kept, known, refused)
	if refused > 0 && refused == len(all) {
		return errTold
	}
	return nil
}

// stateName says in a word what became of a file.
func stateName(u uploaded) string {
	switch {
	case u.ID == "":
		return "未收"
	case u.DuplicateOf == u.ID:
		return "已有"
	case u.DuplicateOf != "":
		return ledger.State(u.State).String() + "，与 " + u.DuplicateOf + " 内容相同"
	}
	return ledger.State(u.State).String()
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return "（" + reason + "）"
}

// source is a file to upload and the folder it shall be shown in.
type source struct{ path, folder string }

// files lists what to upload; hidden files of folders are left out. A path that
// is not there is refused by itself.
func (c uploadCommand) files() (out []source, missing []uploaded, err error) {
	for _, p := range c.Path {
		info, err := os.Stat(p)
		if errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, uploaded{Path: p, State: "refused", Reason: "没有这个文件或文件夹，请核对路径"})
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			out = append(out, source{p, ""})
			continue
		}
		root := filepath.Clean(p)
		err = filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if at != root && strings.HasPrefix(d.Name(), ".") {
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			if !d.Type().IsRegular() {
				return nil
			}
			rel, err := filepath.Rel(filepath.Dir(absolute(root)), absolute(at))
			out = append(out, source{at, path.Dir(filepath.ToSlash(rel))})
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(out)+len(missing) == 0 {
		return nil, nil, errors.New("所给的文件夹里没有文件")
	}
	return out, missing, nil
}

func absolute(p string) string {
	if a, err := filepath.Abs(p); err == nil {
		return a
	}
	return p
}

// upload streams one file and returns a line for each receipt.
func (c *client) upload(ctx context.Context, f source, query url.Values) ([]uploaded, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	body, out := io.Pipe()
	form := multipart.NewWriter(out)
	go func() {
		err := form.WriteField("path", f.folder)
		var part io.Writer
		if err == nil {
			part, err = form.CreateFormFile("file", filepath.Base(f.path))
		}
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		out.CloseWithError(err)
	}()
	defer body.Close()
	res, err := c.send(ctx, http.MethodPost, "/evidence?"+query.Encode(), form.FormDataContentType(), body)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var got api.Receipts
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		return nil, err
	}
	lines := make([]uploaded, len(got.Receipts))
	for i, r := range got.Receipts {
		lines[i] = uploaded{Path: f.path, ID: r.Id, SHA256: r.Sha256, State: r.State, Reason: r.Reason, DuplicateOf: r.DuplicateOf}
		if inside, ok := strings.CutPrefix(r.Path, path.Join(f.folder, filepath.Base(f.path))); ok {
			lines[i].Path = path.Join(f.path, inside, r.Name) // a member of an archive
		}
	}
	return lines, nil
}

// wait looks until every file was read, or said why it cannot be. It asks for
// one that it waits for, and now and then for all at once.
func (c *client) wait(ctx context.Context, w io.Writer, all []uploaded) error {
	bar := newBar(w, len(all))
	defer bar.done()
	read := map[string]api.EvidenceRow{}
	var listAt time.Time
	for i := range all {
		u := &all[i]
		bar.step("读取 " + u.Path)
		if u.ID == "" {
			continue
		}
		if _, known := read[u.ID]; !known {
			row, err := c.whenRead(ctx, u.ID)
			if err != nil {
				return err
			}
			read[u.ID] = row
			if began := time.Now(); began.After(listAt) {
				if err := c.listRead(ctx, len(all), read); err != nil {
					return err
				}
				listAt = time.Now().Add(listRest * time.Since(began))
			}
		}
		u.State, u.Reason = string(read[u.ID].State), read[u.ID].Reason
	}
	return nil
}

// isRead tells that nothing more comes of a file by itself.
func isRead(r api.EvidenceRow) bool { return r.State != ledger.Received && r.State != ledger.Reading }

// whenRead looks until one file was read.
func (c *client) whenRead(ctx context.Context, id string) (api.EvidenceRow, error) {
	for {
		var e api.Evidence
		if err := c.get(ctx, "/evidence/"+id, &e); err != nil || isRead(e.Row) {
			return e.Row, err
		}
		select {
		case <-ctx.Done():
			return e.Row, ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

// listRead notes which of the newest n files were read.
func (c *client) listRead(ctx context.Context, n int, read map[string]api.EvidenceRow) error {
	for query := "?limit=200"; n > 0; {
		var p api.EvidencePage
		if err := c.get(ctx, "/evidence"+query, &p); err != nil {
			return err
		}
		for _, r := range p.Items {
			if isRead(r) {
				read[r.Id] = r
			}
		}
		if n -= len(p.Items); p.Next == nil || len(p.Items) == 0 {
			return nil
		}
		query = "?limit=200&cursor=" + url.QueryEscape(*p.Next)
	}
	return nil
}
