package ledger

import (
	"strings"
	"time"

	"juzheng/internal/blob"
)

// IDs are ULIDs; each noun has its own type, so that they cannot be mixed up.
type (
	InspectionID  string
	UnitID        string
	AspectID      string
	ProblemID     string
	MeasureID     string
	ClaimID       string
	RequirementID string
	EvidenceID    string
	ProofID       string
)

// A Day is a calendar day as 2018-03-05; "" is none.
type Day string

// UnitKind is the rank of a unit in the tree of organisations.
type UnitKind string

const (
	Bureau        UnitKind = "bureau"         // 局、部门
	GeneralBranch UnitKind = "general_branch" // 党总支
	Branch        UnitKind = "branch"         // 支部
	Affiliate     UnitKind = "affiliate"      // 直属单位
)

// Known reports whether k stands in TERMS.md.
func (k UnitKind) Known() bool {
	return k == Bureau || k == GeneralBranch || k == Branch || k == Affiliate
}

// A Unit is a node of the tree of organisations.
type Unit struct {
	ID     UnitID
	Parent UnitID // "" for the inspected unit itself
	Kind   UnitKind
	Name   string
	Path   string // /root/…/id/, so that "below" is a prefix
}

// An Inspection is one inspection of one unit: feedback in, rectification report out.
type Inspection struct {
	ID         InspectionID
	Title      string
	Team       string
	Unit       UnitID
	Report     blob.Ref // the report's original, zero before the import
	ReportName string
	CreatedAt  time.Time
}

// An Aspect groups problems.
type Aspect struct {
	ID         AspectID
	Inspection InspectionID
	No         int
	Title      string
}

// A Duty says who answers for a problem or a measure, and until when.
type Duty struct {
	Leader   string
	Unit     string
	Person   string
	Deadline Day
	Pace     Pace
}

// A Point is a numbered part of a problem's statement.
type Point struct {
	Label string `json:"label"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// A Span is a place in the report, in code points; the zero Span is none.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Problem is one numbered problem of the feedback.
type Problem struct {
	ID         ProblemID
	Inspection InspectionID
	Aspect     AspectID
	No         int
	Title      string
	Statement  string
	Points     []Point
	Span       Span
	Duty       Duty
	Progress   Progress // "" when the report says nothing
	Reason     string   // why unfinished
	Next       string   // next step when unfinished
}

// A Measure is one numbered part of what was done about a problem. Without a
// problem it is one of the report's organisation measures.
type Measure struct {
	ID         MeasureID
	Inspection InspectionID
	Problem    ProblemID
	Parent     MeasureID // the measure that this one is a nested item of
	Position   int       // order inside the problem
	Label      string    // ①, 一是, or "" for an unnumbered paragraph
	Text       string
	Points     []string // labels of the points it answers
	Span       Span
	Duty       Duty
	Vague      string // why nothing in it can be checked, "" when something can
}

// An Amount is money that a claim states, in hundredths of a yuan; masked amounts have Fen 0.
type Amount struct {
	Quote string `json:"quote"`
	Fen   int64  `json:"fen"`
}

// A Claim is one verifiable statement inside a measure, always a verbatim quote.
type Claim struct {
	ID         ClaimID
	Inspection InspectionID
	Measure    MeasureID
	Position   int
	Type       ClaimType
	Quote      string
	Span       Span
	Facts      Facts
	Certainty  Certainty
	Rule       string // which rule found it; "person" when somebody added it
	Requires   []Requirement
}

// Facts are the checkable details of a claim.
type Facts struct {
	Documents   []Document `json:"documents,omitempty"`
	Amounts     []Amount   `json:"amounts,omitempty"`
	Dates       []string   `json:"dates,omitempty"`
	Counts      []string   `json:"counts,omitempty"`
	Frequencies []string   `json:"frequencies,omitempty"`
}

// A Requirement says what kind of evidence, how many and how often, a claim calls for.
type Requirement struct {
	ID     RequirementID
	Claim  ClaimID
	Kind   Kind
	Wanted int    // at least 1
	Every  string // how often, as the report says it: 每季度
}

// State is how far the reading of an evidence has come.
type State string

const (
	Received   State = "received"
	Reading    State = "reading"
	Searchable State = "searchable"
	Unreadable State = "unreadable"
	OCRPending State = "ocr_pending"
)

// String is the Chinese name; an unknown state is its code.
func (s State) String() string {
	switch s {
	case Received:
		return "已接收"
	case Reading:
		return "读取中"
	case Searchable:
		return "可检索"
	case Unreadable:
		return "无法读取"
	case OCRPending:
		return "待识别"
	}
	return string(s)
}

// States are all of them, in the order of a file's life.
var States = []State{Received, Reading, Searchable, OCRPending, Unreadable}

// A Fact is something guessed from an evidence's name or text, with its place:
// a suggestion until a person confirms it.
type Fact struct {
	Field      string  `json:"field"` // kind, title, docno, formed, amount, person
	Value      string  `json:"value"`
	Page       int     `json:"page"`  // 0: the file's name
	Start      int     `json:"start"` // code points in the page's text
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
	Rule       string  `json:"rule"`
}

// An Evidence is one uploaded file with its metadata.
type Evidence struct {
	ID         EvidenceID
	Inspection InspectionID
	Unit       UnitID
	UnitPath   string // of Unit, for the rule of who sees it
	Ref        blob.Ref
	SM3        string // hex; "" until a large file was read
	Size       int64
	Media      string
	Name       string // the file's name as it came, NFC
	Path       string // where it lay: folders of the upload or of an archive
	State      State
	Reason     string // why it cannot be read, or what was read only in part
	// What a person confirmed, or what was guessed with confidence and nobody contradicted.
	Kind      Kind
	Title     string
	DocNo     string
	Formed    Day // 形成日期, which is not ReceivedAt
	Persons   []string
	Amounts   []Amount
	Confirmed bool // a person looked at kind, title, number and date

	Suggested    []Fact
	Pages        int
	PendingPages int
	PagesRef     blob.Ref // the kept pages; zero before they are read
	OpenRef      blob.Ref // the copy without password of an original that has one and was read; else zero
	Engine       string   // what read it
	Signatures   []Signature
	Uploader     string // account name
	ReceivedAt   time.Time
	WithdrawnAt  time.Time // zero: it counts
	Changed      int64     // the audit line of its last change; the index follows it
}

// Recognised reports whether its words were recognised in a picture, not read;
// the engines that recognise bear these names.
func (e Evidence) Recognised() bool {
	return strings.HasPrefix(e.Engine, "PP-OCR") || strings.HasPrefix(e.Engine, "tesseract")
}

// Withdrawn reports whether the evidence is hidden; it is still kept.
func (e Evidence) Withdrawn() bool { return !e.WithdrawnAt.IsZero() }
