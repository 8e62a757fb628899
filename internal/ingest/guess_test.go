package ingest_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"juzheng/indexer/extract/office"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
	"juzheng/indexer/page"
	"juzheng/internal/ingest"
	"juzheng/internal/ledger"
)

const sample = "../../cmd/juzheng/sample"

// The aims on the sample, whose truth is known.
const (
	aimKinds  = 0.95
	aimFormed = 0.95
)

// sampleFile is a file of the sample's plan with the truth about it.
type sampleFile struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Formed  string   `json:"formed"`
	DocNo   string   `json:"doc_no"`
	Amounts []string `json:"amounts"`
}

func sampleFiles(t *testing.T) []sampleFile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sample, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plan struct{ Files []sampleFile }
	if err := json.Unmarshal(data, &plan); err != nil {
		t.Fatal(err)
	}
	return plan.Files
}

// samplePages reads office and text files as the product does. What pictures,
// PDF and OFD say is taken from their sources, tables flattened to lines.
func samplePages(t *testing.T, name string) (pages []page.Page) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sample, "files", name))
	if err != nil {
		t.Fatal(err)
	}
	src := reading.Source{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Name: name}
	emit := func(p page.Page) error { pages = append(pages, p); return nil }
	switch filepath.Ext(name) {
	case ".docx":
		_, err = office.ReadDOCX(src, emit)
	case ".xlsx":
		_, err = office.ReadXLSX(src, emit)
	case ".html":
		_, err = text.ReadHTML(src, emit)
	case ".txt":
		_, err = text.Read(src, emit)
	default:
		return writtenPages(t, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func writtenPages(t *testing.T, name string) []page.Page {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sample, "gen/sources", name+".src"))
	if err != nil {
		t.Fatal(err)
	}
	first, body, _ := strings.Cut(string(data), "\n")
	if original, copied := strings.CutPrefix(first, "#copy "); copied {
		return writtenPages(t, original)
	}
	var pages []page.Page
	for i, part := range strings.Split(body, "---\n") {
		var b strings.Builder
		for l := range strings.Lines(part) {
			for _, mark := range []string{"= ", "^ ", "~ ", "> ", "| ", "& "} {
				l = strings.TrimPrefix(l, mark)
			}
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(l, " | ", " "), "@", ""))
		}
		pages = append(pages, page.Page{N: i + 1, Text: b.String()})
	}
	return pages
}

// first is the value of a field's likeliest fact, "" without one.
func first(facts []ledger.Fact, field string) string {
	for _, f := range facts {
		if f.Field == field {
			return f.Value
		}
	}
	return ""
}

func values(facts []ledger.Fact, field string) (all []string) {
	for _, f := range facts {
		if f.Field == field {
			all = append(all, f.Value)
		}
	}
	return all
}

func TestTheSampleIsGuessedAsItIs(t *testing.T) {
	files := sampleFiles(t)
	kinds, nameless, days, formed := 0, 0, 0, 0
	for _, f := range files {
		pages := samplePages(t, f.Name)
		facts := ingest.Guess(f.Name, pages)
		if orOther(first(facts, ingest.FieldKind)) == f.Kind {
			kinds++
		} else {
			t.Logf("%s is %s, not %q", f.Name, f.Kind, values(facts, ingest.FieldKind))
		}
		if orOther(first(ingest.Guess("扫描0001"+filepath.Ext(f.Name), pages), ingest.FieldKind)) == f.Kind {
			nameless++
		} else {
			t.Logf("without its name, %s is %s, not %q", f.Name, f.Kind, values(ingest.Guess("扫描0001"+filepath.Ext(f.Name), pages), ingest.FieldKind))
		}
		if f.Formed != "" {
			days++
			if first(facts, ingest.FieldFormed) == f.Formed {
				formed++
			} else {
				t.Logf("%s was formed %s, not %q", f.Name, f.Formed, values(facts, ingest.FieldFormed))
			}
		}
		if got := first(facts, ingest.FieldDocNo); got != f.DocNo {
			t.Errorf("%s: 文号 %q, not %q", f.Name, got, f.DocNo)
		}
		for _, a := range f.Amounts {
			if !slices.Contains(values(facts, ingest.FieldAmount), a+"元") {
				t.Errorf("%s: %s is not among %q", f.Name, a, values(facts, ingest.FieldAmount))
			}
		}
		standWhereTheySay(t, f.Name, pages, facts)
	}
	t.Logf("kinds %d of %d (without names %d), days %d of %d", kinds, len(files), nameless, formed, days)
	if float64(kinds) < aimKinds*float64(len(files)) {
		t.Errorf("only %d of %d kinds are right", kinds, len(files))
	}
	if float64(formed) < aimFormed*float64(days) {
		t.Errorf("only %d of %d days are right", formed, days)
	}
}

func orOther(kind string) string {
	if kind == "" {
		return string(ledger.OtherKind)
	}
	return kind
}

// standWhereTheySay checks that every fact is explained and lies in its page.
func standWhereTheySay(t *testing.T, name string, pages []page.Page, facts []ledger.Fact) {
	t.Helper()
	texts := map[int][]rune{0: []rune(name)}
	for _, p := range pages {
		texts[p.N] = []rune(p.Text)
	}
	for _, f := range facts {
		text, known := texts[f.Page]
		if !known || f.Start < 0 || f.End <= f.Start || f.End > len(text) || f.Rule == "" || f.Confidence <= 0 || f.Confidence >= 1 {
			t.Errorf("%s: %+v stands nowhere", name, f)
			continue
		}
		there := string(text[f.Start:f.End])
		if (f.Field == ingest.FieldPerson || f.Field == ingest.FieldDocNo) && there != f.Value {
			t.Errorf("%s: %s is %q, but there stands %q", name, f.Field, f.Value, there)
		}
		if f.Field == ingest.FieldTitle && strings.ReplaceAll(there, "\n", "") != f.Value {
			t.Errorf("%s: the title is %q, but there stands %q", name, f.Value, there)
		}
	}
}

// Papers as clerks name and write them.
var papers = []struct {
	about, name, text   string
	kind, formed, docno string
}{
	{"a photo of a phone without text", "IMG_20250708_143022.jpg", "", "photo", "2025-07-08", ""},
	{"a scan that nobody named", "扫描件1.pdf", "会 议 签 到 表\n时间：2024年3月5日\n序号 姓名 签名\n1 林致远 林致远", "sign_in_sheet", "2024-03-05", ""},
	{"a notice that forwards a regulation is a notice", "关于转发《差旅费管理办法》的通知.pdf", "", "notice", "", ""},
	{"a notice about minutes is a notice", "关于规范会议记录工作的通知.docx", "", "notice", "", ""},
	{"a regulation about sign-in sheets is a regulation", "会议签到表管理办法.docx", "", "regulation", "", ""},
	{"an order to rectify outranks the notice it is", "责令限期整改通知书(盖章版).pdf", "", "rectification_notice", "", ""},
	{"a transfer of party fees", "2025年8月党费转账凭证.png", "", "party_fee_receipt", "", ""},
	{"money that went back through the bank", "退回违规补贴银行回单.pdf", "", "refund_voucher", "", ""},
	{"an appointment", "关于任命周以宁等同志职务的通知.docx", "", "personnel_order", "", ""},
	{"a name with a number in it", "清水党组〔2025〕8号 议事决策规则.pdf", "", "regulation", "", "清水党组〔2025〕8号"},
	{"a number beside who signed", "文件.pdf", "清源市水务局文件\n清水发〔2025〕3号　　签发人：林致远\n关于召开年度工作会议的通知\n各科室：\n请准时参加。\n清源市水务局\n2025年1月6日", "notice", "2025-01-06", "清水发〔2025〕3号"},
	{"a cited number is not the paper's own", "汇报.docx", "关于整改情况的说明\n按照《关于规范考勤的通知》(清水发〔2025〕21号)要求，现说明如下。\n特此说明。\n临江支部\n二〇二五年九月一日", "self_statement", "2025-09-01", ""},
	{"a day in a sentence is not the day of the paper", "材料.txt", "今年以来，根据2019年4月3日印发的文件，我们开展了工作。", "", "", ""},
	{"the day a form was approved, not applied for", "采购申请表.docx", "采购申请表\n申请日期\t2025年9月2日\n审批日期\t2025年9月4日", "approval", "2025-09-04", ""},
	{"a title over two lines", "附件2.docx", "关于进一步规范公务用车派遣和定点维修工作\n的通知\n各科室：\n2025年8月1日", "notice", "2025-08-01", ""},
	{"nothing speaks for anything", "新建文本文档.txt", "今天天气很好。", "", "", ""},
	{"an empty picture named by hand", "退缴燃油费收据.jpg", "", "refund_voucher", "", ""},
	{"copies of a register", "党员花名册(2024年)最终版.xlsx", "", "register", "", ""},
	{"an impossible day in a name", "会议记录20251345.docx", "", "meeting_minutes", "", ""},
}

func TestPapersAreGuessedAsAClerkWouldSay(t *testing.T) {
	for _, p := range papers {
		var pages []page.Page
		if p.text != "" {
			pages = []page.Page{{N: 1, Text: p.text}}
		}
		facts := ingest.Guess(p.name, pages)
		if got := first(facts, ingest.FieldKind); got != p.kind {
			t.Errorf("%s: kind %q, not %q", p.about, got, p.kind)
		}
		if got := first(facts, ingest.FieldFormed); got != p.formed {
			t.Errorf("%s: formed %q, not %q", p.about, got, p.formed)
		}
		if got := first(facts, ingest.FieldDocNo); got != p.docno {
			t.Errorf("%s: 文号 %q, not %q", p.about, got, p.docno)
		}
		standWhereTheySay(t, p.name, pages, facts)
	}
}

var gatherings = []struct {
	about, text string
	people      []string
}{
	{"who was there, not who was missing", "主持人：林致远\n出席：周以宁、贺松筠（副局长）、傅清和\n缺席：邱牧之\n请假：施见微", []string{"林致远", "周以宁", "贺松筠", "傅清和"}},
	{"a list that ends in a remark", "参加人员：宁砚秋、俞怀瑾等全体党员", []string{"宁砚秋", "俞怀瑾"}},
	{"a column, without who asked for leave", "序号\t姓名\t签名\n1\t林致远\t林致远\n2\t周以宁\t请假\n3\t欧阳清和\t已签", []string{"林致远", "欧阳清和"}},
	{"a scanned column", "序 号 姓 名 签 名\n1 林致远 林致远\n2 周以宁 周以宁\n3 合计 2人", []string{"林致远", "周以宁"}},
	{"numbered sentences are no people", "1 安全检查情况\n2 管理制度", nil},
}

func TestPeopleAreThoseWhoWereThere(t *testing.T) {
	for _, g := range gatherings {
		pages := []page.Page{{N: 1, Text: g.text}}
		facts := ingest.Guess("记录.txt", pages)
		if got := values(facts, ingest.FieldPerson); !slices.Equal(got, g.people) {
			t.Errorf("%s: %q, not %q", g.about, got, g.people)
		}
		standWhereTheySay(t, "记录.txt", pages, facts)
	}
}

func TestAnAmountInWordsAndInFiguresIsOneAmount(t *testing.T) {
	pages := []page.Page{{N: 1, Text: "金额（大写）壹仟叁佰捌拾元整　小写 ¥1,380.00"}, {N: 2, Text: "支部\t金额(元)\n一支部\t80.50\n合计\t1,460.50"}}
	facts := ingest.Guess("收据.jpg", pages)
	if got, want := values(facts, ingest.FieldAmount), []string{"1380.00元", "1460.50元"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestATitleOfTwoLinesIsOneTitle(t *testing.T) {
	pages := []page.Page{{N: 1, Text: "清源市水务局文件\n清水发〔2025〕3号\n  关于进一步规范公务用车派遣和定点维修工作\n的通知\n各科室：\n"}}
	if got, want := first(ingest.Guess("附件2.docx", pages), ingest.FieldTitle), "关于进一步规范公务用车派遣和定点维修工作的通知"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func FuzzGuessStaysInsideTheText(f *testing.F) {
	for _, p := range papers {
		f.Add(p.name, p.text)
	}
	for _, g := range gatherings {
		f.Add("表.docx", g.text)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if !utf8.ValidString(name) || !utf8.ValidString(text) {
			t.Skip()
		}
		pages := []page.Page{{N: 1, Text: text}}
		standWhereTheySay(t, name, pages, ingest.Guess(name, pages))
	})
}
