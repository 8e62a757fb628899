package casework_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"juzheng/indexer/extract"
	"juzheng/indexer/page"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
	"juzheng/internal/store/storetest"
)

var ctx = context.Background()

// The test binary is its own child, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.Command {
		if err := extract.Child(ctx, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// office is a desk with its people: a bureau with two branches.
type office struct {
	*casework.Desk
	t                                               *testing.T
	dir                                             string
	bureau, river, hill                             ledger.Unit
	clerk, other, inspector, auditor, admin, nobody account.User
}

func each(t *testing.T, run func(t *testing.T, o *office)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { run(t, open(t, s)) })
}

func open(t *testing.T, s *store.Store) *office {
	t.Helper()
	dir := t.TempDir()
	blobs, err := disk.Open(filepath.Join(dir, "blobs"))
	must(t, err)
	spool := filepath.Join(dir, "spool")
	must(t, os.Mkdir(spool, 0o700))
	reader, err := extract.New(extract.Config{Dir: filepath.Join(dir, "cache")})
	must(t, err)
	t.Cleanup(func() { must(t, reader.Close()) })
	o := &office{Desk: &casework.Desk{Store: s, Blobs: blobs, Spool: spool, Limit: 1 << 20, Reader: reader}, t: t, dir: dir}
	must(t, o.Begin(ctx))
	units, err := s.Units(ctx)
	must(t, err)
	o.bureau = units[0]
	o.river = o.unit("临江支部")
	o.hill = o.unit("望山支部")
	o.clerk, o.other = o.person("江经办", account.Branch, o.river), o.person("山经办", account.Branch, o.hill)
	o.inspector, o.auditor = o.person("巡察员", account.Inspector, ledger.Unit{}), o.person("审核员", account.Auditor, ledger.Unit{})
	o.admin, o.nobody = o.person("管理员", account.Admin, ledger.Unit{}), account.User{}
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) unit(name string) ledger.Unit {
	o.t.Helper()
	u, err := o.AddUnit(ctx, account.LocalOperator, ledger.Unit{Parent: o.bureau.ID, Kind: ledger.Branch, Name: name})
	must(o.t, err)
	return u
}

const password = "清源水长流2022"

func (o *office) person(name string, role account.Role, u ledger.Unit) account.User {
	o.t.Helper()
	who, _, err := o.AddAccount(ctx, account.LocalOperator, casework.NewAccount{Name: name, Role: role, Unit: u.ID, Password: password, Keep: true})
	must(o.t, err)
	return who
}

func (o *office) upload(who account.User, name, body string, change ...func(*casework.Upload)) casework.Receipt {
	o.t.Helper()
	up := casework.Upload{Name: name, Body: strings.NewReader(body)}
	for _, c := range change {
		c(&up)
	}
	rs, err := o.Upload(ctx, who, up)
	must(o.t, err)
	if len(rs) != 1 {
		o.t.Fatalf("%d receipts for one file", len(rs))
	}
	return rs[0]
}

const report = `一、巡察反馈问题的整改情况
（一）党的建设方面
1.党费收缴不规范。个别支部未按月收缴党费。
整改落实情况：①制定《临江支部党费收缴管理办法》，明确收缴标准。②2022年7月8日召开支部党员大会，补缴党费1280元。
2.考勤制度执行不严。存在迟到早退现象。
整改落实情况：下发《关于严明工作纪律的通知》，并对2名同志进行约谈。
`

// imported is the ledger of the report above.
func (o *office) imported() (ledger.Inspection, []ledger.Problem) {
	o.t.Helper()
	p, err := o.PreviewReport(ctx, o.auditor, "整改报告.txt", strings.NewReader(report))
	must(o.t, err)
	insp, err := o.Import(ctx, o.auditor, p, nil)
	must(o.t, err)
	problems, err := o.Store.Problems(ctx, insp.ID)
	must(o.t, err)
	if len(problems) != 2 {
		o.t.Fatalf("%d problems", len(problems))
	}
	return insp, problems
}

func (o *office) claims(p ledger.Problem) []ledger.Claim {
	o.t.Helper()
	cs, err := o.Store.Claims(ctx, p.Inspection, p.ID)
	must(o.t, err)
	return cs
}

// claim is the first claim of a type.
func (o *office) claim(p ledger.Problem, t ledger.ClaimType) ledger.Claim {
	o.t.Helper()
	for _, c := range o.claims(p) {
		if c.Type == t {
			return c
		}
	}
	o.t.Fatalf("problem %d has no claim of type %s", p.No, t)
	return ledger.Claim{}
}

// read gives an evidence the page that ingest would have kept.
func (o *office) read(id ledger.EvidenceID, text string) {
	o.t.Helper()
	var b strings.Builder
	w, err := page.NewWriter(&b)
	must(o.t, err)
	must(o.t, w.Write(page.Page{N: 1, Text: text}))
	must(o.t, w.Close())
	ref, err := blob.PutBytes(ctx, o.Blobs, []byte(b.String()))
	must(o.t, err)
	must(o.t, o.Store.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		e, err := tx.Evidence(ctx, id)
		if err != nil {
			return err
		}
		e.PagesRef, e.Pages, e.State = ref, 1, ledger.Searchable
		if err := tx.ChangeEvidence(ctx, e); err != nil {
			return err
		}
		return tx.Audit(ctx, "ingest.read", string(id), nil)
	}))
}
