// Package highlight marks where a query stands in a text; the same code decides
// whether it stands there at all, so that every engine answers and marks alike.
package highlight

// A Segment is a piece of shown text that is marked or not.
type Segment struct {
	Text string `json:"text"`
	Mark bool   `json:"mark,omitempty"`
}
