package sample

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/xml"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/internal/ledger"
	"juzheng/internal/report"
)

const (
	maxFile   = 300 << 10
	maxSample = 5 << 19 // 2.5 MiB: it is part of the program
)

func TestEveryFileIsWhatItsNameSays(t *testing.T) {
	total := 0
	for _, f := range Story().Files {
		data, err := fs.ReadFile(Files(), f.Name)
		if err != nil {
			t.Errorf("the plan names a file that is not there: %v", err)
			continue
		}
		if len(data) > maxFile {
			t.Errorf("%s has %d bytes", f.Name, len(data))
		}
		total += len(data)
		if why := spoiled(f.Name, data); why != "" {
			t.Errorf("%s: %s", f.Name, why)
		}
	}
	if total > maxSample {
		t.Errorf("the sample has %d bytes", total)
	}
}

// spoiled says what is wrong with a file, "" when nothing is.
func spoiled(name string, data []byte) string {
	switch path.Ext(name) {
	case ".pdf":
		if !bytes.HasPrefix(data, []byte("%PDF-1.")) || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
			return "no PDF"
		}
	case ".docx":
		return missingPart(data, "word/document.xml")
	case ".xlsx":
		return missingPart(data, "xl/workbook.xml")
	case ".ofd":
		for _, p := range []string{"OFD.xml", "Doc_0/Document.xml", "Doc_0/PublicRes.xml", "Doc_0/Pages/Page_0/Content.xml"} {
			if why := missingPart(data, p); why != "" {
				return why
			}
		}
	case ".jpg", ".png":
		if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
			return err.Error()
		}
	case ".html", ".txt":
		if utf8.Valid(data) {
			return ""
		}
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || !bytes.Contains(text, []byte("支部")) {
			return "neither UTF-8 nor GB18030"
		}
	default:
		return "an unknown kind of file"
	}
	return ""
}

// missingPart opens every part of a zip package and parses the XML of one.
func missingPart(data []byte, want string) string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err.Error()
	}
	f, err := z.Open(want)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		if _, err := d.Token(); err == io.EOF {
			return ""
		} else if err != nil {
			return want + ": " + err.Error()
		}
	}
}

func TestThePlanNamesEveryFileOnce(t *testing.T) {
	entries, err := fs.ReadDir(Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var lie, plan []string
	for _, e := range entries {
		lie = append(lie, e.Name())
	}
	for _, f := range Story().Files {
		plan = append(plan, f.Name)
	}
	slices.Sort(lie)
	slices.Sort(plan)
	if !slices.Equal(lie, plan) {
		t.Errorf("files: %q\nplan: %q", lie, plan)
	}
	if len(plan) < 28 {
		t.Errorf("only %d files", len(plan))
	}
}

func TestThePlanSpeaksTheWordsOfTheLedger(t *testing.T) {
	p := Story()
	units := map[string]bool{"": true}
	for _, u := range p.Units {
		if !ledger.UnitKind(u.Kind).Known() || !units[u.Parent] {
			t.Errorf("unit %+v: unknown kind, or its parent does not come first", u)
		}
		units[u.Name] = true
	}
	for _, f := range p.Files {
		if !ledger.Kind(f.Kind).Known() || f.Unit == "" || !units[f.Unit] || p.Uploader(f.Unit) == "" {
			t.Errorf("file %+v: unknown kind or unit, or nobody uploads for it", f)
		}
	}
	roles := map[string]int{}
	for _, a := range p.Accounts {
		roles[a.Role]++
		if !units[a.Unit] || (a.Role == "branch") == (a.Unit == "") {
			t.Errorf("account %+v has the wrong unit", a)
		}
	}
	if roles["branch"] < 2 || roles["inspector"] != 1 || roles["auditor"] != 1 || roles["admin"] != 1 {
		t.Errorf("roles: %v", roles)
	}
}

var problemHead = regexp.MustCompile(`(?m)^[　 ]*(\d+)\.`)

// answers are the texts of what was done, by problem.
func answers(t *testing.T) map[int]string {
	t.Helper()
	report := string(Report())
	part := report[strings.Index(report, "\n二、"):strings.Index(report, "\n三、")]
	heads := problemHead.FindAllStringIndex(part, -1)
	all := map[int]string{}
	for i, h := range heads {
		end := len(part)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		_, answer, found := strings.Cut(part[h[0]:end], "整改落实情况：")
		if !found {
			t.Fatalf("problem %d has no answer", i+1)
		}
		all[i+1] = answer
	}
	return all
}

func TestEveryProofQuotesItsProblem(t *testing.T) {
	answers, p := answers(t), Story()
	returned := 0
	for _, proof := range p.Proofs {
		if n := strings.Count(answers[proof.Problem], proof.Quote); n != 1 {
			t.Errorf("problem %d: %q stands there %d times", proof.Problem, proof.Quote, n)
		}
		if !slices.ContainsFunc(p.Files, func(f File) bool { return f.Name == proof.File }) {
			t.Errorf("no file %s", proof.File)
		}
		if proof.Verdict == "returned" {
			returned++
		}
		if (proof.Verdict == "returned") != (proof.Reason != "") {
			t.Errorf("a return has a reason, nothing else has: %+v", proof)
		}
	}
	if returned != 1 {
		t.Errorf("%d returned proofs", returned)
	}
	for _, d := range p.Duties {
		if answers[d.Problem] == "" {
			t.Errorf("duty %+v: no such problem", d)
		}
	}
}

func TestTheReportIsReadWhole(t *testing.T) {
	d := report.Read(string(Report()))
	problems, points, measures, items := []int{}, 0, 0, 0
	for _, a := range d.Aspects {
		problems = append(problems, len(a.Problems))
		for _, p := range a.Problems {
			points += len(p.Points)
			measures += len(p.Measures)
			for _, m := range p.Measures {
				items += len(m.Items)
			}
		}
	}
	if want := []int{3, 3, 2, 2, 2}; !slices.Equal(problems, want) {
		t.Errorf("problems by aspect %v, not %v", problems, want)
	}
	if points != 9 || measures != 33 || items != 4 {
		t.Errorf("%d points, %d measures, %d nested items; not 9, 33, 4", points, measures, items)
	}
	if len(d.Organisation) != 3 || len(d.Threads) != 3 || len(d.Unfinished) != 2 {
		t.Errorf("%d organisation measures, %d thread outcomes, %d unfinished; not 3, 3, 2", len(d.Organisation), len(d.Threads), len(d.Unfinished))
	}
	for _, u := range d.Unread {
		t.Errorf("not read: %q", u.Text)
	}
	for _, f := range d.Findings {
		t.Errorf("the sample contradicts itself: %s", f.Message)
	}
}

func TestEveryProofMeetsOneClaim(t *testing.T) {
	claims := map[int][]report.Claim{}
	for _, a := range report.Read(string(Report())).Aspects {
		for _, p := range a.Problems {
			for _, m := range p.Measures {
				claims[p.No] = append(claims[p.No], m.Claims...)
			}
		}
	}
	for _, proof := range Story().Proofs {
		n := 0
		for _, c := range claims[proof.Problem] {
			if strings.Contains(c.Quote, proof.Quote) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("problem %d: %q stands in %d claims", proof.Problem, proof.Quote, n)
		}
	}
}

// standings reckons what each problem wants from the claims and the plan.
func standings() map[int]ledger.Standing {
	kinds := map[string]string{}
	for _, f := range Story().Files {
		kinds[f.Name] = f.Kind
	}
	all := map[int]ledger.Standing{}
	for _, a := range report.Read(string(Report())).Aspects {
		for _, p := range a.Problems {
			for _, m := range p.Measures {
				for _, c := range m.Claims {
					all[p.No] = all[p.No].Add(standing(p.No, c, kinds))
				}
			}
		}
	}
	return all
}

func standing(no int, c report.Claim, kinds map[string]string) ledger.Standing {
	claim := ledger.Claim{ID: "claim"}
	for _, n := range c.Needs {
		claim.Requires = append(claim.Requires, ledger.Requirement{Kind: n.Kind, Wanted: n.Count})
	}
	var proofs []ledger.Proof
	for _, p := range Story().Proofs {
		if p.Problem == no && strings.Contains(c.Quote, p.Quote) {
			proofs = append(proofs, ledger.Proof{Claim: claim.ID, Kind: ledger.Kind(cmp.Or(p.As, kinds[p.File])), Verdict: ledger.Verdict(p.Verdict)})
		}
	}
	return ledger.StandingOfClaim(claim, proofs)
}

func TestSomeProblemsAreProvenSomePartlySomeNotAtAll(t *testing.T) {
	all := standings()
	for _, no := range []int{2, 7} {
		if !all[no].Complete() {
			t.Errorf("problem %d should be proven: %+v", no, all[no])
		}
	}
	for _, no := range []int{3, 4, 5, 6, 8, 9, 10, 11} {
		if all[no].Complete() || all[no].Proven == 0 {
			t.Errorf("problem %d should be proven in part: %+v", no, all[no])
		}
	}
	for _, no := range []int{1, 12} {
		if all[no].Proven+all[no].Offered > 0 {
			t.Errorf("problem %d should have nothing: %+v", no, all[no])
		}
	}
}

func TestTheSampleHasUnlinkedFilesAndOneFileTwice(t *testing.T) {
	p := Story()
	seen := map[[32]byte]string{}
	twice, linked := 0, map[string]bool{}
	for _, f := range p.Files {
		data, err := fs.ReadFile(Files(), f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if seen[sha256.Sum256(data)] != "" {
			twice++
		}
		seen[sha256.Sum256(data)] = f.Name
	}
	for _, proof := range p.Proofs {
		linked[proof.File] = true
	}
	if twice != 1 || len(p.Files)-len(linked) < 5 {
		t.Errorf("%d files are there twice, %d are linked to nothing", twice, len(p.Files)-len(linked))
	}
}
