// Package sample is an invented inspection to try Juzheng with: a report, the
// evidence for it, and who uploaded, offered and judged what. No unit, person
// or amount in it is real.
package sample

import (
	"embed"
	"encoding/json"
	"io/fs"
	"sync"
)

//go:generate go run ./gen

//go:embed report.txt plan.json files
var content embed.FS

// ReportName is the file name of the report.
const ReportName = "中共清源市水务局党组关于巡察整改情况的报告.txt"

// A Plan is the story of the sample after its report was imported.
type Plan struct {
	Title    string    `json:"title"` // of the inspection
	Team     string    `json:"team"`
	Units    []Unit    `json:"units"` // parents first; the first is the inspected unit
	Accounts []Account `json:"accounts"`
	Duties   []Duty    `json:"duties"`
	Files    []File    `json:"files"`
	Proofs   []Proof   `json:"proofs"`
}

// A Unit is a node of the tree of organisations; Kind is a code of TERMS.md.
type Unit struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Parent string `json:"parent"` // "" for the inspected unit
}

// An Account is somebody who can log in; Role is a code of TERMS.md.
type Account struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Unit string `json:"unit"` // of a branch account
}

// A Duty says who answers for a problem, until which day, and how fast.
type Duty struct {
	Problem  int    `json:"problem"`
	Leader   string `json:"leader"`
	Unit     string `json:"unit"`
	Person   string `json:"person"`
	Deadline string `json:"deadline"` // 2025-07-31
	Pace     string `json:"pace"`
}

// A File is one evidence. What stands after Unit is the truth about it, for
// tests of what is guessed: nobody says it when the file is uploaded.
type File struct {
	Name    string   `json:"name"` // in Files()
	Unit    string   `json:"unit"`
	Kind    string   `json:"kind"`
	Formed  string   `json:"formed"`  // the day, "" when the file names none
	DocNo   string   `json:"doc_no"`  // its own number, not one that it cites
	Amounts []string `json:"amounts"` // in yuan, 1380.00: those that matter
}

// A Proof says that pages of a file prove the claim that Quote touches.
type Proof struct {
	Problem int    `json:"problem"`
	Quote   string `json:"quote"` // verbatim, stands once in what was done about the problem
	File    string `json:"file"`
	As      string `json:"as"`      // the kind it counts as; "" is the file's own
	Pages   []int  `json:"pages"`   // none: the whole file
	Verdict string `json:"verdict"` // accepted, returned or ""
	Reason  string `json:"reason"`  // of a return
}

// Report is the rectification report, plain text in UTF-8.
func Report() []byte { return must(content.ReadFile("report.txt")) }

// Files holds the evidence by the names of the plan.
func Files() fs.FS { return must(fs.Sub(content, "files")) }

// Story is the plan of the sample.
var Story = sync.OnceValue(func() Plan {
	var p Plan
	if err := json.Unmarshal(must(content.ReadFile("plan.json")), &p); err != nil {
		panic(err)
	}
	return p
})

// must holds because the files are part of this program; a test reads them all.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Uploader is the account that uploads for a unit: its own branch account, or
// that of the nearest unit above it. It is "" when there is none.
func (p Plan) Uploader(unit string) string {
	for unit != "" {
		for _, a := range p.Accounts {
			if a.Role == "branch" && a.Unit == unit {
				return a.Name
			}
		}
		unit = p.parent(unit)
	}
	return ""
}

func (p Plan) parent(unit string) string {
	for _, u := range p.Units {
		if u.Name == unit {
			return u.Parent
		}
	}
	return ""
}

// Auditor is the account that judges.
func (p Plan) Auditor() string {
	for _, a := range p.Accounts {
		if a.Role == "auditor" {
			return a.Name
		}
	}
	return ""
}
