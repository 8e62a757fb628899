package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Bounds of what may be asked.
const (
	MaxRunes = 1000 // code points of a query
	MaxDepth = 16   // parentheses within parentheses
	MaxTexts = 64   // words and phrases
)

// An Error says where a query cannot be understood and what to do, in Chinese.
type Error struct {
	At     int // code point of the query, 0 for the first
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("检索式第 %d 个字：%s", e.At+1, e.Reason) }

// Parse understands what people type: words and "phrases" that must all stand
// in a file, -word, OR or |, ( ), and field:value (see Names). Anything else is
// text to be found as it stands; an empty query matches every file.
func Parse(text string) (Query, error) {
	p := &parser{in: []rune(text)}
	if len(p.in) > MaxRunes {
		return Query{}, &Error{MaxRunes, fmt.Sprintf("检索式太长，请缩短到 %d 个字以内", MaxRunes)}
	}
	q, err := p.or(0)
	if err != nil {
		return Query{}, err
	}
	if p.at < len(p.in) {
		return Query{}, p.wrong(p.at, "多了一个右括号，请删去或补上左括号")
	}
	if q.IsZero() && p.skipped > 0 {
		return Query{}, p.wrong(p.skipped-1, "只有标点，没有可以检索的字，请输入要找的字词")
	}
	return q, p.checkPages(q)
}

type parser struct {
	in      []rune
	at      int
	texts   int
	closed  int // one past the parenthesis that closed a group last
	skipped int // one past the first word that was nothing but punctuation, 0 for none
}

func (p *parser) wrong(at int, reason string, args ...any) error {
	return &Error{at, fmt.Sprintf(reason, args...)}
}

const (
	openers = "(（"
	closers = ")）"
	quotes  = "\"“”＂"
	bars    = "|｜"
	dashes  = "-－"
	colons  = ":："
)

func (p *parser) peek(n int) rune {
	if p.at+n < len(p.in) {
		return p.in[p.at+n]
	}
	return ' '
}

func is(r rune, set string) bool { return strings.ContainsRune(set, r) }

func (p *parser) space() {
	for p.at < len(p.in) && unicode.IsSpace(p.in[p.at]) {
		p.at++
	}
}

func (p *parser) or(depth int) (Query, error) {
	var kids []Query
	for {
		at := p.at
		q, err := p.and(depth)
		if err != nil {
			return q, err
		}
		bar := p.orSign()
		if q.IsZero() && (bar > 0 || len(kids) > 0) && p.skipped == 0 {
			return q, p.wrong(at, "OR（或 |）的两边都要有字词")
		}
		if !q.IsZero() {
			kids = append(kids, q)
		}
		if bar == 0 {
			return join(Or, kids), nil
		}
		p.at += bar
	}
}

// orSign is the length of the OR that stands here, 0 if none does.
func (p *parser) orSign() int {
	if p.at < len(p.in) && is(p.in[p.at], bars) {
		return 1
	}
	if p.peek(0) == 'O' && p.peek(1) == 'R' && (unicode.IsSpace(p.peek(2)) || is(p.peek(2), openers)) {
		return 2
	}
	return 0
}

func (p *parser) and(depth int) (Query, error) {
	var kids []Query
	for {
		before := p.at
		p.space()
		apart := p.at > before
		if p.at == len(p.in) || p.orSign() > 0 || is(p.in[p.at], closers) && depth > 0 {
			return join(And, kids), nil
		}
		if is(p.in[p.at], closers) {
			return Query{}, p.wrong(p.at, "多了一个右括号，请删去或补上左括号")
		}
		q, err := p.unary(depth)
		if err != nil {
			return q, err
		}
		if !q.IsZero() {
			q.Glued = q.Op == Text && !apart && before != p.closed && len(kids) > 0 && kids[len(kids)-1].Op == Text
			kids = append(kids, q)
		}
	}
}

func join(op Op, kids []Query) Query {
	switch len(kids) {
	case 0:
		return Query{}
	case 1:
		return kids[0]
	}
	var flat []Query
	for _, k := range kids {
		if k.Op == op {
			flat = append(flat, k.Kids...)
		} else {
			flat = append(flat, k)
		}
	}
	return Query{Op: op, Kids: flat}
}

func (p *parser) unary(depth int) (Query, error) {
	at, r := p.at, p.in[p.at]
	switch {
	case is(r, dashes) && !unicode.IsSpace(p.peek(1)) && !is(p.peek(1), dashes):
		p.at++
		q, err := p.unary(depth)
		if err == nil && q.IsZero() {
			err = p.wrong(at, "减号后面要紧跟不想看到的字词")
		}
		return Query{Op: Not, Kids: []Query{q}}, err
	case is(r, openers) && p.groups():
		if depth == MaxDepth {
			return Query{}, p.wrong(at, "括号套得太深，请写得简单些")
		}
		p.at++
		q, err := p.or(depth + 1)
		if err == nil && p.at == len(p.in) {
			err = p.wrong(at, "这个括号没有合上，请补上右括号")
		}
		p.at++
		p.closed = p.at
		return q, err
	case is(r, quotes):
		s, err := p.quoted()
		if err != nil {
			return Query{}, err
		}
		return p.text(at, s, true)
	}
	return p.word(depth)
}

// groups says whether the parenthesis that opens here holds words: it does
// unless something follows its end directly, as in （2018）12号.
func (p *parser) groups() bool {
	depth := 0
	for i := p.at; i < len(p.in); i++ {
		switch {
		case is(p.in[i], quotes): // what is quoted opens and closes nothing
			i += 1 + max(0, slices.IndexFunc(p.in[i+1:], func(r rune) bool { return is(r, quotes) }))
		case is(p.in[i], openers):
			depth++
		case is(p.in[i], closers):
			if depth--; depth == 0 {
				return i+1 == len(p.in) || unicode.IsSpace(p.in[i+1]) || is(p.in[i+1], closers+bars)
			}
		}
	}
	return true
}

// quoted reads from one quotation mark to the next.
func (p *parser) quoted() (string, error) {
	for i := p.at + 1; i < len(p.in); i++ {
		if is(p.in[i], quotes) {
			s := string(p.in[p.at+1 : i])
			p.at = i + 1
			return s, nil
		}
	}
	return "", p.wrong(p.at, "这个引号没有合上，请补上后引号")
}

// word reads up to a space, a bar or the parenthesis that ends the group.
func (p *parser) word(depth int) (Query, error) {
	at, open := p.at, 0
	for ; p.at < len(p.in); p.at++ {
		r := p.in[p.at]
		if unicode.IsSpace(r) || is(r, bars) || is(r, closers) && open == 0 && depth > 0 || is(r, quotes) && p.at > at {
			break
		}
		if is(r, colons) {
			if f, ok := fieldNamed(string(p.in[at:p.at])); ok {
				p.at++
				return p.field(f)
			}
		}
		if is(r, openers) {
			open++
		} else if is(r, closers) && open > 0 {
			open--
		}
	}
	return p.text(at, string(p.in[at:p.at]), false)
}

func (p *parser) text(at int, s string, quoted bool) (Query, error) {
	if !strings.ContainsFunc(s, searchable) {
		if quoted {
			return Query{}, p.wrong(at, "引号里没有可以检索的字，请输入要找的字词")
		}
		if p.skipped == 0 {
			p.skipped = at + 1
		}
		return Query{}, nil
	}
	if p.texts++; p.texts > MaxTexts {
		return Query{}, p.wrong(at, "字词太多，请保留最要紧的 %d 个以内", MaxTexts)
	}
	return Query{Op: Text, Text: strings.TrimSpace(s), Quoted: quoted}, nil
}

// searchable is what stands in the index: letters, digits, Han, characters of
// private use, and * where the archive is masked.
func searchable(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.Co) || r == '*' || r == '＊' || r == '○' || r == '◯'
}

// field reads the value of a field: quoted, or up to the next space or quotation mark.
func (p *parser) field(f Name) (Query, error) {
	at := p.at
	var raw string
	if is(p.peek(0), quotes) {
		s, err := p.quoted()
		if err != nil {
			return Query{}, err
		}
		raw = s
	} else {
		open := 0
		for p.at < len(p.in) && !unicode.IsSpace(p.in[p.at]) && !is(p.in[p.at], quotes) && !(is(p.in[p.at], closers) && open == 0) {
			if is(p.in[p.at], openers) {
				open++
			} else if is(p.in[p.at], closers) {
				open--
			}
			p.at++
		}
		raw = string(p.in[at:p.at])
	}
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return Query{}, p.wrong(at, "“%s:”后面要紧跟内容，例如 %s", f.Names[0], f.Example)
	}
	q, reason := f.read(f, raw)
	if reason != "" {
		return Query{}, p.wrong(at, "%s", reason)
	}
	return q, nil
}

// checkPages keeps 页: where it has one meaning, beside the other words.
func (p *parser) checkPages(q Query) error {
	top := q.Kids
	if q.Op != And {
		top = []Query{q}
	}
	n := 0
	q.Walk(func(k Query, _ bool) {
		if k.Op == Pages {
			n++
		}
	})
	for _, k := range top {
		if k.Op == Pages {
			n--
		}
	}
	if n == 0 {
		return nil
	}
	at := max(0, slices.IndexFunc(p.in, func(r rune) bool { return r == '页' }))
	return p.wrong(at, "页码只能与其他字词并列，不能放在 OR、减号后面")
}
