package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"juzheng/api"
	"juzheng/indexer/extract"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/report"
)

func escape(s string) string { return url.PathEscape(s) }

// printJSON writes a value as one line of JSON.
func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(v)
}

type importCommand struct {
	DryRun bool   `help:"只看读出了什么，不改台账。"`
	JSON   bool   `help:"输出 JSON。" name:"json"`
	File   string `arg:"" help:"整改报告（TXT、DOCX、PDF）或问题清单（XLSX、DOCX 表格）。" type:"existingfile"`
}

// Run reads a report and, unless it is a dry run, makes the ledger of it.
func (c importCommand) Run(b *bench) error {
	if c.DryRun && !b.cfg.remote() {
		d, err := readReport(b, c.File)
		if err != nil {
			return err
		}
		return c.show(b, d)
	}
	return b.with(func(cl *client) error {
		p, err := cl.preview(b.ctx, c.File)
		if err != nil {
			return err
		}
		if c.DryRun {
			return c.show(b, p.Draft)
		}
		var before api.Status
		if err := cl.get(b.ctx, "/status", &before); err != nil {
			return err
		}
		if err := cl.ask(b.ctx, http.MethodPost, "/reports/"+p.Ref+"/import", api.ImportRequest{}, nil); err != nil {
			return err
		}
		if was := before.Inspection; was != nil && was.ReportName != "" {
			fmt.Fprintf(b.err, "已据此新立一次巡察。此前的“%s”及其材料仍保存，但不再出现在台账和检索中；同时办理两次巡察，请各用一个数据目录。\n", was.ReportName)
		}
		return c.show(b, p.Draft)
	})
}

// readReport reads a report without touching any archive.
func readReport(b *bench, file string) (report.Draft, error) {
	if err := b.cfg.makeDirs(); err != nil {
		return report.Draft{}, err
	}
	r, err := extract.New(extract.Config{Dir: b.cfg.path("cache"), Workers: 1})
	if err != nil {
		return report.Draft{}, err
	}
	defer r.Close()
	text, err := (&casework.Desk{Reader: r}).ReadText(b.ctx, file, filepath.Base(file))
	if err != nil {
		return report.Draft{}, err
	}
	return report.Read(text), nil
}

func (c *client) preview(ctx context.Context, file string) (api.Preview, error) {
	var out api.Preview
	f, err := os.Open(file)
	if err != nil {
		return out, err
	}
	defer f.Close()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", filepath.Base(file))
	if err != nil {
		return out, err
	}
	if _, err := io.Copy(part, io.LimitReader(f, casework.MaxReportBytes+1)); err != nil {
		return out, err
	}
	if err := form.Close(); err != nil {
		return out, err
	}
	res, err := c.send(ctx, http.MethodPost, "/reports", form.FormDataContentType(), &body)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	return out, json.NewDecoder(res.Body).Decode(&out)
}

func (c importCommand) show(b *bench, d report.Draft) error {
	if c.JSON {
		return printJSON(b.out, d)
	}
	measures, claims, unread := len(d.Organisation), 0, 0
	for _, a := range d.Aspects {
		fmt.Fprintf(b.out, "%d. %s\n", a.No, a.Title)
		for _, p := range a.Problems {
			n := 0
			for _, m := range p.Measures {
				n += len(m.Claims)
			}
			measures += len(p.Measures)
			claims += n
			fmt.Fprintf(b.out, "   问题%d %s（措施%d，可核实事项%d）\n", p.No, p.Title, len(p.Measures), n)
		}
	}
	for _, u := range d.Unread {
		unread += len([]rune(strings.TrimSpace(u.Text)))
	}
	fmt.Fprintf(b.out, "方面%d个，措施%d条，可核实事项%d项，未完成事项%d项，未能归类的文字%d字\n", len(d.Aspects), measures, claims, len(d.Unfinished), unread)
	for _, f := range d.Findings {
		fmt.Fprintf(b.out, "疑点：“%s”——%s\n", shorten(f.Quote, 40), f.Message)
	}
	return nil
}

type problemCommand struct {
	JSON bool `help:"输出 JSON。" name:"json"`
	No   int  `arg:"" help:"问题编号。"`
}

// Run shows what each claim of a problem wants and what stands there.
func (c problemCommand) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var d api.Dossier
		if err := cl.get(b.ctx, fmt.Sprintf("/problems/%d", c.No), &d); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(b.out, d)
		}
		fmt.Fprintf(b.out, "问题%d %s\n%s\n%s", d.Problem.No, d.Problem.Title, standing(d.Standing), duty(d.Problem, d.Alert))
		for _, m := range d.Measures {
			fmt.Fprintf(b.out, "\n措施%s %s\n", m.Measure.Label, shorten(m.Measure.Text, 60))
			if m.Measure.Vague != "" {
				fmt.Fprintf(b.out, "  （%s）\n", m.Measure.Vague)
			}
			for _, cm := range m.Claims {
				if err := cl.showClaim(b, cm); err != nil {
					return err
				}
			}
			showProofs(b.out, m.Proofs)
		}
		showProofs(b.out, d.Proofs)
		return nil
	})
}

// duty is a line on who answers for a problem until when, and one on what is open.
func duty(p api.Problem, alert ledger.Alert) string {
	var b strings.Builder
	if u := p.Duty; u.Leader+u.Unit+u.Person+string(u.Deadline) != "" {
		warning := map[ledger.Alert]string{ledger.DueSoon: "（临近）", ledger.Urgent: "（紧急）", ledger.Overdue: "（逾期）"}[alert]
		fmt.Fprintf(&b, "责任领导 %s · 责任单位 %s · 责任人 %s · 整改时限 %s%s\n", orDash(u.Leader), orDash(u.Unit), orDash(u.Person), orDash(string(u.Deadline)), warning)
	}
	if p.Progress == ledger.Unfinished {
		fmt.Fprintf(&b, "未完成：%s下一步：%s\n", p.Reason, p.NextStep)
	}
	return b.String()
}

func (c *client) showClaim(b *bench, cm api.DossierClaim) error {
	fmt.Fprintf(b.out, "  · %s [%s] %s\n", shorten(cm.Quote, 60), cm.TypeName, cm.Id)
	for _, n := range cm.Needs {
		fmt.Fprintf(b.out, "      %s：%s\n", n.KindName, standing(n.Standing))
		showProofs(b.out, n.Proofs)
		if n.Standing.Missing == 0 {
			continue
		}
		var list api.CandidateList
		if err := c.get(b.ctx, "/claims/"+cm.Id+"/candidates?kind="+url.QueryEscape(string(n.Kind)), &list); err != nil {
			return err
		}
		for _, m := range list.Items {
			fmt.Fprintf(b.out, "        可能匹配 %s  %s（%s）\n", m.Evidence.Id, m.Evidence.Name, strings.Join(m.Reasons, "；"))
		}
	}
	showProofs(b.out, cm.Besides)
	return nil
}

func showProofs(w io.Writer, ps []api.Proof) {
	for _, p := range ps {
		verdict := map[ledger.Verdict]string{ledger.NoVerdict: "待审核", ledger.Accepted: "通过", ledger.Returned: "退回：" + p.Reason}[p.Verdict]
		pages := ""
		if p.Pages != "" {
			pages = " 第" + p.Pages + "页"
		}
		fmt.Fprintf(w, "        %s  %s%s（%s）\n", p.Id, p.Evidence.Name, pages, verdict)
		if p.Evidence.Signed != "" {
			fmt.Fprintf(w, "          电子签名：%s\n", p.Evidence.Signed)
		}
	}
}

func standing(s ledger.Standing) string {
	if s == (ledger.Standing{}) {
		return "没有可核实的事项"
	}
	return fmt.Sprintf("需要%d 待审%d 通过%d 退回%d 缺%d", s.Wanted, s.Offered, s.Accepted, s.Returned, s.Missing)
}

func shorten(s string, most int) string {
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}

type statusCommand struct {
	JSON bool `help:"输出 JSON。" name:"json"`
}

// Run shows how everything stands.
func (c statusCommand) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var s api.Status
		if err := cl.get(b.ctx, "/status", &s); err != nil {
			return err
		}
		var l api.Ledger
		if err := cl.get(b.ctx, "/ledger", &l); err != nil {
			return err
		}
		if c.JSON {
			problems := 0
			for _, a := range l.Aspects {
				problems += len(a.Problems)
			}
			return printJSON(b.out, map[string]any{"version": s.Version, "inspection": s.Inspection, "evidence": s.Evidence, "jobs": s.Jobs,
				"index": s.Index, "problems": problems, "standing": l.Standing})
		}
		fmt.Fprintf(b.out, "%s · %s\n材料 %d 份", l.Inspection.Title, orDash(l.Inspection.ReportName), s.Evidence.Total)
		for _, st := range ledger.States {
			if n := s.Evidence.States[string(st)]; n > 0 {
				fmt.Fprintf(b.out, "，%s %d", st, n)
			}
		}
		fmt.Fprintf(b.out, "\n佐证 %s\n", standing(l.Standing))
		if s.Index != nil {
			if s.Index.Rebuilding != nil {
				fmt.Fprintln(b.out, rebuildingNote(*s.Index.Rebuilding))
			}
			if s.Index.Problem != nil {
				fmt.Fprintln(b.out, *s.Index.Problem)
			}
		}
		for _, a := range l.Aspects {
			for _, p := range a.Problems {
				fmt.Fprintf(b.out, "  问题%-3d %s  %s\n", p.No, standing(p.Standing), shorten(p.Title, 30))
			}
		}
		return nil
	})
}

type proveCommand struct {
	Evidence string `arg:"" help:"材料标识。"`
	Claim    string `help:"事项标识（见 juzheng problem）。"`
	Measure  string `help:"措施标识。"`
	Problem  string `help:"问题编号。"`
	Kind     string `help:"作为哪一类佐证；默认按材料自身的类型。"`
	Pages    string `help:"页码，如 3 或 1,3-5；默认整份。"`
	Quote    string `help:"所选页面上的原话。"`
	Note     string `help:"说明。"`
}

// Run offers an evidence as proof and prints the proof's ID.
func (c proveCommand) Run(b *bench) error {
	if c.Claim == "" && c.Measure == "" && c.Problem == "" {
		return usageError("请用 --claim、--measure 或 --problem 指明佐证什么")
	}
	return b.with(func(cl *client) error {
		kind := ledger.Kind(c.Kind)
		in := api.Offer{Evidence: c.Evidence, Claim: &c.Claim, Measure: &c.Measure, Problem: &c.Problem, Kind: &kind, Pages: &c.Pages, Quote: &c.Quote, Note: &c.Note}
		var p api.Proof
		if err := cl.ask(b.ctx, http.MethodPost, "/proofs", in, &p); err != nil {
			return err
		}
		_, err := fmt.Fprintln(b.out, p.Id)
		return err
	})
}

type judgeCommand struct {
	Proof  string `arg:"" help:"佐证关系的标识（见 juzheng problem）。"`
	Accept bool   `help:"通过。" xor:"verdict"`
	Return string `help:"退回，并写明原因。" xor:"verdict" placeholder:"原因"`
	Clear  bool   `help:"撤销结论。" xor:"verdict"`
}

// Run gives a verdict.
func (c judgeCommand) Run(b *bench) error {
	in := api.Judgement{}
	switch {
	case c.Accept:
		in.Verdict = ledger.Accepted
	case c.Return != "":
		in.Verdict, in.Reason = ledger.Returned, &c.Return
	case !c.Clear:
		return usageError("请用 --accept、--return 原因 或 --clear 给出结论")
	}
	return b.with(func(cl *client) error {
		return cl.ask(b.ctx, http.MethodPost, "/proofs/"+escape(c.Proof)+"/verdict", in, nil)
	})
}

type verifyCommand struct {
	JSON bool `help:"输出 JSON。" name:"json"`
}

// Run checks the log and every original; it fails when anything is wrong.
func (c verifyCommand) Run(b *bench) error {
	return b.with(func(cl *client) error {
		if cl.app != nil { // nobody follows in the background
			if err := cl.app.follower.CatchUp(b.ctx, nil); err != nil {
				return err
			}
		}
		v, err := cl.verify(b.ctx, b.err)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := printJSON(b.out, v); err != nil {
				return err
			}
		} else {
			for _, f := range v.Faults {
				fmt.Fprintln(b.out, f.Text)
			}
			fmt.Fprintf(b.out, "已核验日志 %d 条、存储内容 %d 份（%d 字节），发现问题 %d 处\n", v.Events, v.Blobs, v.Bytes, len(v.Faults))
		}
		if !v.Ok {
			return errTold
		}
		return nil
	})
}

var partNames = map[string]string{"audit": "操作日志", "catalog": "目录", "blob": "存储内容", "index": "检索库"}

// verify has everything verified, and waits.
func (c *client) verify(ctx context.Context, w io.Writer) (api.Verification, error) {
	var stands api.VerificationStatus
	if err := c.ask(ctx, http.MethodPost, "/verify", struct{}{}, &stands); err != nil {
		return api.Verification{}, err
	}
	bar := newBar(w, 0)
	defer bar.done()
	for stands.Running != nil {
		bar.all, bar.now = stands.Running.Total, stands.Running.Done-1
		bar.step("核验" + partNames[stands.Running.Part])
		select {
		case <-ctx.Done():
			return api.Verification{}, ctx.Err()
		case <-time.After(askAgain):
		}
		stands = api.VerificationStatus{}
		if err := c.get(ctx, "/verify", &stands); err != nil {
			return api.Verification{}, err
		}
	}
	switch {
	case stands.Problem != nil:
		return api.Verification{}, errors.New(*stands.Problem)
	case stands.Last == nil: // the server was started anew meanwhile
		return api.Verification{}, errNotVerified
	}
	return *stands.Last, nil
}

var errNotVerified = errors.New("核验没有做完，服务可能重新启动过，请再核验一次")

type exportCommand struct {
	Problem string `help:"问题编号；默认全部问题。"`
	Out     string `help:"写到这个文件。" default:"juzheng-export.zip" short:"o" type:"path"`
}

// Run writes the dossiers as one ZIP.
func (c exportCommand) Run(b *bench) error {
	return b.with(func(cl *client) (err error) {
		path := "/export"
		if c.Problem != "" {
			path += "?problem=" + url.QueryEscape(c.Problem)
		}
		res, err := cl.send(b.ctx, http.MethodGet, path, "", nil)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		f, err := os.CreateTemp(filepath.Dir(c.Out), ".juzheng-export-*")
		if err != nil {
			return err
		}
		_, err = io.Copy(f, res.Body)
		if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
			err = os.Rename(f.Name(), c.Out)
		}
		if err != nil {
			return errors.Join(err, os.Remove(f.Name()))
		}
		_, err = fmt.Fprintln(b.out, c.Out)
		return err
	})
}
