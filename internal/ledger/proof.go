package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"juzheng/indexer/page"
)

// A Verdict is what an auditor says of a proof.
type Verdict string

const (
	NoVerdict Verdict = "" // not judged yet
	Accepted  Verdict = "accepted"
	Returned  Verdict = "returned" // with a reason
)

// A Proof says: these pages of this evidence prove this claim (or, without a
// claim, this measure; without a measure, this problem).
type Proof struct {
	ID         ProofID
	Inspection InspectionID
	Problem    ProblemID
	Measure    MeasureID
	Claim      ClaimID
	Evidence   EvidenceID
	Kind       Kind     // as what it counts; usually the evidence's kind
	Pages      Pages    // empty: the whole file
	Quote      string   // the words on those pages that prove it
	Region     page.Box // the part of the one page that proves it; zero: none
	Note       string
	OfferedBy  string
	OfferedAt  time.Time
	Verdict    Verdict
	Reason     string // of a return
	JudgedBy   string
	JudgedAt   time.Time

	EvidenceUnit UnitPath // who may see it
}

// A UnitPath is Unit.Path.
type UnitPath = string

// Pages are page numbers, ascending, each once.
type Pages []int

// MaxProofPages bounds how many pages one proof may name.
const MaxProofPages = 2000

// ErrPages says that a list of pages cannot be understood.
var ErrPages = errors.New("页码应写成 3 或 1,3-5 这样的形式")

// ParsePages reads 1,3-5 (also with Chinese commas); "" is the whole file.
func ParsePages(s string) (Pages, error) {
	s = strings.NewReplacer("，", ",", "、", ",", "－", "-", "—", "-", "~", "-", " ", "").Replace(s)
	var p Pages
	for part := range strings.SplitSeq(s, ",") {
		if part == "" {
			continue
		}
		from, to, ranged := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && ranged {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 1 || b < a || b-a+len(p) >= MaxProofPages {
			return nil, fmt.Errorf("%w，无法理解“%s”", ErrPages, part)
		}
		for n := a; n <= b; n++ {
			p = append(p, n)
		}
	}
	slices.Sort(p)
	return slices.Compact(p), nil
}

// String writes pages as ParsePages reads them: 1,3-5.
func (p Pages) String() string {
	var b strings.Builder
	for i := 0; i < len(p); {
		j := i
		for j+1 < len(p) && p[j+1] == p[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, p[i])
		if j > i {
			fmt.Fprintf(&b, "-%d", p[j])
		}
		i = j + 1
	}
	return b.String()
}
