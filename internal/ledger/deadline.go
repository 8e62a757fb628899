package ledger

import "time"

// Alert is the three-colour warning of a deadline.
type Alert string

const (
	NoAlert Alert = ""       // no deadline, or far away
	DueSoon Alert = "green"  // 绿色: first warning, 20 days by default
	Urgent  Alert = "yellow" // 黄色: second warning, 10 days by default
	Overdue Alert = "red"    // 红色: the day has passed
)

// Warnings say how many days before a deadline each warning begins.
type Warnings struct{ Soon, Urgent int }

// DefaultWarnings are the 20 and 10 days of current practice.
var DefaultWarnings = Warnings{Soon: 20, Urgent: 10}

// AlertOf reckons the warning of a deadline on a day. What is proven warns no more.
func (w Warnings) AlertOf(deadline Day, today time.Time, s Standing) Alert {
	d, err := time.Parse(time.DateOnly, string(deadline))
	if err != nil || s.Complete() {
		return NoAlert
	}
	y, m, day := today.Date()
	left := int(d.Sub(time.Date(y, m, day, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	switch {
	case left < 0:
		return Overdue
	case left <= w.Urgent:
		return Urgent
	case left <= w.Soon:
		return DueSoon
	}
	return NoAlert
}
