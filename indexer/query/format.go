package query

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Format writes a query as people type it, so that Parse reads the same query
// again. A text that would be taken for something else is put in quotation
// marks. Words, which nobody can type, becomes the text it was made from, and
// what Expand made of a word is that word.
func Format(q Query) string {
	w := &writer{}
	w.query(q.asWritten(), 0)
	return w.String()
}

type writer struct {
	strings.Builder
	bare bool // what was written last is a text without quotation marks
}

// query writes q; depth counts the parentheses around it.
func (w *writer) query(q Query, depth int) {
	switch q.Op {
	case And, Or:
		for i, k := range q.Kids {
			switch {
			case i > 0 && q.Op == Or:
				w.WriteString(" OR ")
			case i > 0 && !(k.Glued && w.glues(k, depth)):
				w.WriteByte(' ')
			}
			w.kid(k, depth, k.Op == Or && q.Op == And)
		}
	case Not:
		w.WriteByte('-')
		k := q.Kids[0]
		dash := k.Op == Text && !k.Quoted && strings.IndexAny(k.Text, dashes) == 0
		w.kid(k, depth, k.Op == And || k.Op == Or || k.Op == Not || dash)
	case Text:
		w.text(q, depth)
	case Words:
		w.WriteString(strings.Join(strings.Fields(q.Text), " "))
	case Field:
		w.field(q)
	case Span, Money, Pages:
		w.WriteString(nameOf(q) + ":" + rangeOf(q))
	}
}

func (w *writer) kid(k Query, depth int, grouped bool) {
	if !grouped {
		w.query(k, depth)
		return
	}
	w.WriteByte('(')
	w.query(k, depth+1)
	w.WriteByte(')')
}

// glues says whether a text written directly after the one before stays apart from it.
func (w *writer) glues(q Query, depth int) bool { return !w.bare || !isBare(q, depth) }

func (w *writer) text(q Query, depth int) {
	w.bare = isBare(q, depth)
	if w.bare {
		w.WriteString(q.Text)
	} else {
		w.WriteString(`"` + corners.Replace(q.Text) + `"`)
	}
}

// corners stand for quotation marks within quotation marks; they are the same in normal form.
var corners = strings.NewReplacer("\"", "「", "“", "「", "”", "」", "＂", "「")

// isBare says that a text needs no quotation marks.
func isBare(q Query, depth int) bool {
	if q.Quoted || depth > 0 && !balanced(q.Text) {
		return false
	}
	read, err := Parse(q.Text)
	return err == nil && read.Op == Text && !read.Quoted && read.Text == q.Text
}

func balanced(s string) bool {
	open := 0
	for _, r := range s {
		if is(r, openers) {
			open++
		} else if is(r, closers) {
			if open--; open < 0 {
				return false
			}
		}
	}
	return open == 0
}

func (w *writer) field(q Query) {
	all := strings.Join(q.Values, ",")
	w.WriteString(nameOf(q) + ":")
	if quoted := corners.Replace(all); quoted != all || !balanced(all) || strings.ContainsFunc(all, unicode.IsSpace) {
		all = `"` + quoted + `"`
	}
	w.WriteString(all)
}

// nameOf is what people call the field of a query.
func nameOf(q Query) string {
	name := q.Field
	if q.Op == Pages {
		name = "page"
	}
	for _, n := range Names {
		if n.Field == name {
			return n.Names[0]
		}
	}
	return name
}

// rangeOf writes the bounds of a Span, Money or Pages.
func rangeOf(q Query) string {
	switch {
	case q.Op == Pages:
		return between(strconv.FormatInt(q.Min, 10), count(q.Max))
	case q.Op == Money && q.Max == math.MaxInt64:
		return ">=" + amount(q.Min)
	case q.Op == Money:
		return between(amount(q.Min), amount(q.Max))
	}
	from, to := q.From, q.To
	for _, unit := range []struct{ from, to string }{{"-01-01", "-12-31"}, {"-01", "-" + lastDay(to)}} {
		a, okA := strings.CutSuffix(from, unit.from)
		b, okB := strings.CutSuffix(to, unit.to)
		if (okA || from == "") && (okB || to == "") {
			return between(a, b)
		}
	}
	return between(from, to)
}

// lastDay is the last day of a day's month.
func lastDay(day string) string {
	if _, last, reason := parseDay(day[:max(0, len(day)-3)]); reason == "" {
		return last.Format("02")
	}
	return "31"
}

func between(a, b string) string {
	if a == b {
		return a
	}
	return a + ".." + b
}

func amount(fen int64) string { return strconv.FormatFloat(float64(fen)/100, 'f', -1, 64) }
