// Package field names what the index knows of an evidence. The index itself
// takes the names as they come; they are agreed here between those who fill it
// and those who ask it.
package field

// Fields with exact values.
const (
	Kind       = "kind"
	Unit       = "unit"
	Under      = "under"   // the unit and all above it
	Problem    = "problem" // the numbers of problems
	State      = "state"   // ledger.State, and how the proofs stand
	Uploader   = "uploader"
	Person     = "person"
	DocNo      = "docno"
	Inspection = "inspection"
	Year       = "year" // of the day it was formed
)

// Fields with days.
const (
	Formed   = "formed"
	Received = "received"
)

// Facets are the fields whose values are counted with an answer.
var Facets = []string{Kind, Unit, Problem, State, Year, Uploader}

// Words of State beside those of ledger.State and ledger.Verdict.
const (
	Unclaimed = "unclaimed" // no proof names it
	Offered   = "offered"   // a proof waits for a verdict
)
