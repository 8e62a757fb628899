// Package report turns the text of a rectification report (整改报告) into the draft of a ledger.
//
// It places what it recognises and never guesses: a problem is a numbered heading with an
// answer (整改落实情况：…), and what stands nowhere in the draft stands in Draft.Unread.
// Every position counts Unicode code points of the text that was read.
package report

import "juzheng/internal/ledger"

// A Draft is what a report says, in the words of the ledger, for people to correct.
type Draft struct {
	Aspects      []Aspect     `json:"aspects"`
	Organisation []Measure    `json:"organisation"`
	Unfinished   []Unfinished `json:"unfinished"`
	Threads      []Thread     `json:"threads"`
	Headline     []Figure     `json:"headline"`
	Findings     []Finding    `json:"findings"`
	Parts        []Part       `json:"parts"`
	Unread       []Span       `json:"unread"`
}

// A Span is a stretch of the text: Text is what stands in [Start,End).
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// A Role says what a part is that belongs to the report but not to the ledger.
type Role string

const (
	RoleHeading    Role = "heading"    // a title: 一、落实主体责任
	RoleIntro      Role = "intro"      // what stands before the first heading
	RoleLead       Role = "lead"       // a sentence that opens a list of measures
	RoleThreads    Role = "threads"    // how the handed-over clues were handled
	RoleHeader     Role = "header"     // the head row of a table
	RoleSignature  Role = "signature"  // who signed, and when
	RoleAttachment Role = "attachment" // the list of attachments
	RoleNoise      Role = "noise"      // page numbers and the furniture of web pages
)

// A Part is a recognised stretch of the text that asks for nothing.
type Part struct {
	Role Role `json:"role"`
	Span
}

// An Aspect is a group of problems.
type Aspect struct {
	No       int       `json:"no"`    // 1… in the order of the report
	Label    string    `json:"label"` // as written: （一）
	Title    string    `json:"title"`
	Start    int       `json:"start"` // of its heading
	End      int       `json:"end"`
	Problems []Problem `json:"problems"`
}

// A Problem is one numbered problem of the feedback, with what was done about it.
type Problem struct {
	No        int             `json:"no"`    // unique in the report
	Label     string          `json:"label"` // as written: 1. or 项目1.1：
	Title     string          `json:"title"`
	Statement string          `json:"statement"` // what follows the title, points included
	Points    []Point         `json:"points"`
	Measures  []Measure       `json:"measures"`
	Duty      Duty            `json:"duty"`
	Deadline  string          `json:"deadline"`
	Pace      ledger.Pace     `json:"pace,omitempty"`
	Progress  ledger.Progress `json:"progress,omitempty"`
	Reason    string          `json:"reason,omitempty"` // why it is unfinished
	Next      string          `json:"next,omitempty"`   // what is to come
	Start     int             `json:"start"`            // from its heading to the end of its answer
	End       int             `json:"end"`
}

// A Duty says who answers for a problem.
type Duty struct {
	Leader string `json:"leader,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Person string `json:"person,omitempty"`
}

// A Point is a numbered part of a problem's statement.
type Point struct {
	Label string `json:"label"`
	Title string `json:"title"`
	Text  string `json:"text"`
	From  int    `json:"label_start"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// A Measure is one part of what was done. Its text does not contain its label.
type Measure struct {
	Label       string    `json:"label"`
	Text        string    `json:"text"`
	From        int       `json:"label_start"` // Start when it has no label
	Start       int       `json:"start"`
	End         int       `json:"end"`
	Points      []string  `json:"points"` // labels of the points it answers
	Items       []Item    `json:"items"`
	Claims      []Claim   `json:"claims"`                // of its items too
	Documents   []Mention `json:"documents"`             // every title in it
	Uncheckable string    `json:"uncheckable,omitempty"` // why it has no claim
}

// An Item is a numbered part of a measure.
type Item struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	From  int    `json:"label_start"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// A Claim is one checkable statement of a measure, word for word.
type Claim struct {
	Type        ledger.ClaimType  `json:"type"`
	Quote       string            `json:"quote"`
	Start       int               `json:"start"`
	End         int               `json:"end"`
	Documents   []ledger.Document `json:"documents"`
	Requires    []ledger.Kind     `json:"requires"`
	Needs       []Need            `json:"needs"` // Requires, with how many and how often
	Amounts     []Quantity        `json:"amounts"`
	Dates       []Quantity        `json:"dates"`
	Counts      []Quantity        `json:"counts"`
	Frequencies []Frequency       `json:"frequencies"`
	Certainty   ledger.Certainty  `json:"certainty"`
	Rule        string            `json:"rule"` // which rule made it
}

// A Need is one kind of evidence a claim asks for. Count is at least 1; Per is "" for
// once, or "year" when the claim promises something recurring.
type Need struct {
	Kind  ledger.Kind `json:"kind"`
	Count int         `json:"count"`
	Per   string      `json:"per,omitempty"`
	Why   string      `json:"why"`
}

// A Quantity is an amount, a date or a count as written; masked ones keep their *.
type Quantity struct {
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Value string `json:"value"` // the number alone, half width, or the whole date
	Unit  string `json:"unit,omitempty"`
}

// A Frequency is a promise that recurs: 每季度至少1次, 每个月10日前.
type Frequency struct {
	Quote  string `json:"quote"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Period string `json:"period"`          // day, week, month, quarter, half_year, year, months, once_a_year, irregular
	Months int    `json:"months"`          // length of the period in months; 0 when it is none
	Least  string `json:"least,omitempty"` // how many times a period, as written: 1, *
	Most   string `json:"most,omitempty"`
	Before string `json:"before,omitempty"` // day of the period: 10
}

// An Unfinished is a matter that the report says is still to be done.
type Unfinished struct {
	Problem  int    `json:"problem,omitempty"` // the number of the problem it belongs to, 0 when it is none of them
	Label    string `json:"label"`
	Title    string `json:"title"`
	Reason   string `json:"reason"`
	Next     string `json:"next"`
	Deadline string `json:"deadline"`
	From     int    `json:"label_start"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

// A Thread is one outcome of the clues (问题线索) that the team handed over.
type Thread struct {
	Outcome string `json:"outcome"`
	Quote   string `json:"quote"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Value   string `json:"value"`
	Unit    string `json:"unit"`
}

// A Figure is a number that the report gives of itself.
type Figure struct {
	Key   string `json:"key"` // one of the keys of figureRules
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Value string `json:"value"` // half width; * when masked
	Unit  string `json:"unit"`
}

// A Finding is a contradiction inside the report. Problem is 0 when it concerns no single one.
type Finding struct {
	Rule    string `json:"rule"`
	Problem int    `json:"problem"`
	Quote   string `json:"quote"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Message string `json:"message"`
}
