package search

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"juzheng/indexer"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/hanzi/alike"
	"juzheng/indexer/query"
	"juzheng/internal/account"
	"juzheng/internal/field"
	"juzheng/internal/ledger"
)

// Bounds of what is tried when nothing was found.
const (
	hintTime     = 300 * time.Millisecond
	maxHints     = 10
	maxHintWords = 4  // words of a question that are looked around
	hintsPerWord = 3  // of one word
	maxHintDrops = 16 // parts of a question that are left out, one after the other
)

// HintKind says what a Hint does with the question.
type HintKind string

// The kinds of hint.
const (
	HintDrop   HintKind = "drop"   // leave a part of it out
	HintApart  HintKind = "apart"  // ask for the words of a text apart from each other
	HintNear   HintKind = "near"   // ask for another word, which is written or read much alike
	HintPinyin HintKind = "pinyin" // ask for what was typed by its sound
)

// A Hint is a question near one that found nothing, and how many files it finds
// within what the asker may see.
type Hint struct {
	Kind  HintKind
	Word  string   // the word that Text would stand for; "" of a HintDrop
	Text  string   // what to leave out, or to ask for
	Query string   // the whole text of the new question
	Drop  []string // parameters that the new question lacks: unit kind problem state from to
	Files int
	Exact bool // false: there are at least Files
}

// hinter tries questions near one that found nothing. What the asker may see
// bounds every one of them.
type hinter struct {
	*Finder
	ctx   context.Context
	ask   Question
	scope account.Scope
	insp  ledger.InspectionID
	units []ledger.Unit
	found []Hint
}

// hints are the questions near ask that find something. They are looked for as
// long as hintTime lasts.
func (f *Finder) hints(ctx context.Context, ask Question, scope account.Scope, insp ledger.InspectionID, units []ledger.Unit) ([]Hint, error) {
	q, err := query.Parse(ask.Text)
	if err != nil {
		return nil, err
	}
	bounded, stop := context.WithTimeout(ctx, hintTime)
	defer stop()
	h := &hinter{Finder: f, ctx: bounded, ask: ask, scope: scope, insp: insp, units: units}
	err = h.words(q)
	if err == nil {
		err = h.drops(q)
	}
	if bounded.Err() != nil && ctx.Err() == nil && !errors.Is(err, indexer.ErrDamaged) {
		err = nil // what was found in time; a catalog that was interrupted has errors of its own
	}
	return h.found[:min(len(h.found), maxHints)], err
}

// try counts what a question finds, and keeps it as a hint when there is something.
func (h *hinter) try(ask Question, q query.Query, hint Hint) (bool, error) {
	ask.Text = query.Format(q)
	read, err := h.Read(h.ctx, ask.Text, ask.Exact)
	var wrong *query.Error
	if errors.As(err, &wrong) { // too long, now that it is written out
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ask.Offset, ask.Limit, ask.Facets = 0, 0, false
	res, err := h.Engine.Search(h.ctx, h.request(ask, read.Map(resolver(h.units)), h.scope, h.insp))
	if err != nil || res.Total == 0 {
		return false, err
	}
	hint.Query, hint.Files, hint.Exact = ask.Text, res.Total, res.Exact
	hint.Drop = dropped(h.ask, ask)
	same := func(o Hint) bool { return o.Query == hint.Query && slices.Equal(o.Drop, hint.Drop) }
	if !slices.ContainsFunc(h.found, same) {
		h.found = append(h.found, hint)
	}
	return true, nil
}

// dropped names the parameters that a question has and another lacks.
func dropped(from, to Question) []string {
	var names []string
	for _, p := range []struct {
		name string
		gone bool
	}{{"unit", from.Unit != to.Unit}, {"kind", from.Kind != to.Kind}, {"problem", from.Problem != to.Problem},
		{"state", from.State != to.State}, {"from", from.From != to.From}, {"to", from.To != to.To}} {
		if p.gone {
			names = append(names, p.name)
		}
	}
	return names
}

// drops tries the question without each of its narrowings, without all of them,
// and without each of its words, until something is found.
func (h *hinter) drops(q query.Query) error {
	some := false
	bare, all := h.ask, []string{}
	for _, n := range h.narrowings() {
		ask := h.ask
		n.leave(&ask)
		n.leave(&bare)
		all = append(all, n.name)
		if q.IsZero() && len(dropped(h.ask, ask)) == len(dropped(h.ask, Question{})) {
			continue // nothing would be asked for
		}
		ok, err := h.try(ask, q, Hint{Kind: HintDrop, Text: n.name})
		if err != nil {
			return err
		}
		some = some || ok
	}
	parts := partsOf(q)
	var words []query.Query
	for i, p := range parts[:min(len(parts), maxHintDrops)] {
		if wants(p) {
			words = append(words, p)
			continue
		}
		all = append(all, query.Format(p))
		if ok, err := h.without(parts, i, 1); err != nil {
			return err
		} else if ok {
			some = true
		}
	}
	if some {
		return nil
	}
	if len(words) > 0 && len(all) > 1 {
		if ok, err := h.try(bare, together(words), Hint{Kind: HintDrop, Text: strings.Join(all, " ")}); err != nil || ok {
			return err
		}
	}
	for i := 0; i < min(len(parts), maxHintDrops); {
		run := 1
		for i+run < len(parts) && parts[i+run].Glued {
			run++
		}
		if wants(parts[i]) && len(words) > run {
			if _, err := h.without(parts, i, run); err != nil {
				return err
			}
		}
		i += run
	}
	return nil
}

// without tries the question without n of its parts.
func (h *hinter) without(parts []query.Query, i, n int) (bool, error) {
	rest := slices.Delete(slices.Clone(parts), i, i+n)
	if len(rest) == 0 && len(h.narrowings()) == 0 {
		return false, nil
	}
	return h.try(h.ask, together(rest), Hint{Kind: HintDrop, Text: query.Format(together(parts[i : i+n]))})
}

// partsOf are the parts of a question that must all hold.
func partsOf(q query.Query) []query.Query {
	switch q.Op {
	case query.All:
		return nil
	case query.And:
		return q.Kids
	}
	return []query.Query{q}
}

func together(parts []query.Query) query.Query {
	switch len(parts) {
	case 0:
		return query.Query{}
	case 1:
		return parts[0]
	}
	return query.Query{Op: query.And, Kids: parts}
}

// wants says that a part asks for words; other parts only narrow.
func wants(q query.Query) bool { return len(q.Texts()) > 0 }

// A narrowing is a parameter of a question, and how to ask without it.
type narrowing struct {
	name  string
	leave func(*Question)
}

func (h *hinter) narrowings() []narrowing {
	var all []narrowing
	add := func(given bool, name, value string, leave func(*Question)) {
		if given {
			all = append(all, narrowing{name + ":" + value, leave})
		}
	}
	a := h.ask
	add(a.Unit != "", "单位", h.unitName(a.Unit), func(q *Question) { q.Unit = "" })
	add(a.Kind != "", "类型", a.Kind.String(), func(q *Question) { q.Kind = "" })
	add(a.Problem > 0, "问题", strconv.Itoa(a.Problem), func(q *Question) { q.Problem = 0 })
	add(a.State != "", "状态", stateText(a.State), func(q *Question) { q.State = "" })
	add(a.From != "" || a.To != "", "日期", string(a.From)+".."+string(a.To), func(q *Question) { q.From, q.To = "", "" })
	return all
}

// unitName is the name of a unit that the asker may see, else what was asked for.
func (h *hinter) unitName(id ledger.UnitID) string {
	for _, u := range h.units {
		if u.ID == id && h.scope.Sees(u.Path) {
			return u.Name
		}
	}
	return string(id)
}

func stateText(state string) string {
	for _, name := range []string{"待认领", "待审核", "已通过", "已退回"} {
		if stateNames[name] == state {
			return name
		}
	}
	return ledger.State(state).String()
}

// words looks around each word of the question that stands nowhere in sight.
func (h *hinter) words(q query.Query) error {
	texts := q.Texts()
	if typed, ok := typedApart(q); ok {
		if err := h.around(q, typed); err != nil || len(h.found) > 0 {
			return err
		}
	}
	for _, text := range texts[:min(len(texts), maxHintWords)] {
		there, err := h.Engine.Search(h.ctx, h.inSight(query.Query{Op: query.Text, Text: text, Quoted: true}))
		if err != nil {
			return err
		}
		if there.Total > 0 {
			continue
		}
		if err := h.apart(q, text); err != nil {
			return err
		}
		if err := h.around(q, text); err != nil {
			return err
		}
	}
	return nil
}

// apart asks for the words of a text one by one: who types 补缴党费 means 补缴2024年党费, too.
func (h *hinter) apart(q query.Query, text string) error {
	own, err := h.dictionary(h.ctx)
	if err != nil {
		return err
	}
	var parts []query.Query
	normal := hanzi.Normal(text)
	for _, w := range own.Cut(normal) {
		if !w.Stop {
			parts = append(parts, query.Query{Op: query.Text, Text: normal[w.Start:w.End]})
		}
	}
	if len(parts) < 2 || len(parts) > maxHintWords {
		return nil
	}
	other := together(parts)
	_, err = h.replace(q, text, other, Hint{Kind: HintApart, Word: text, Text: query.Format(other)})
	return err
}

// inSight asks for q in all that the asker may see.
func (h *hinter) inSight(q query.Query) indexer.Request {
	return h.request(Question{}, q, h.scope, h.insp)
}

// typedApart joins a question's texts when all of them may be pinyin: wang xiaoming.
func typedApart(q query.Query) (string, bool) {
	var texts []string
	for _, p := range partsOf(q) {
		if p.Op == query.Text {
			texts = append(texts, p.Text)
		}
	}
	all := strings.Join(texts, " ")
	_, ok := alike.Type(all)
	return all, ok && len(texts) > 1
}

// around tries what is near a word in its place.
func (h *hinter) around(q query.Query, word string) error {
	req := h.inSight(query.Query{})
	req.Facets, req.Limit = []string{field.Person, field.Uploader}, 2*hintsPerWord
	near, err := h.Engine.Near(h.ctx, word, req)
	if err != nil && h.ctx.Err() == nil {
		return err
	}
	typed, latin := alike.Type(word)
	instead := make([]query.Query, 0, len(near))
	for _, n := range near {
		instead = append(instead, n.Query())
	}
	if latin {
		for _, u := range h.units {
			if part := typed.Part(hanzi.Normal(u.Name)); part != "" && h.scope.Sees(u.Path) {
				instead = append(instead, query.Query{Op: query.Field, Field: field.Unit, Values: []string{part}})
			}
		}
	}
	kept := 0
	for i, other := range instead {
		hint := Hint{Kind: HintNear, Word: word, Text: query.Format(other)}
		if latin && (i >= len(near) || near[i].How == indexer.SoundsAlike) {
			hint.Kind = HintPinyin
		}
		ok, err := h.replace(q, word, other, hint)
		if err != nil {
			return err
		}
		if ok {
			kept++
		}
		if kept == hintsPerWord {
			break
		}
	}
	return err
}

// replace tries something in a word's place: in the whole question, in its words
// alone, by itself.
func (h *hinter) replace(q query.Query, word string, other query.Query, hint Hint) (bool, error) {
	whole := replaced(q, word, other)
	words := slices.DeleteFunc(slices.Clone(partsOf(whole)), func(p query.Query) bool { return !wants(p) && !same(p, other) })
	bare := Question{Exact: h.ask.Exact}
	for _, t := range []struct {
		ask Question
		q   query.Query
	}{{h.ask, whole}, {bare, together(words)}, {bare, other}} {
		if ok, err := h.try(t.ask, t.q, hint); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func same(a, b query.Query) bool { return a.String() == b.String() }

// replaced is a question with something else in the place of a word, or of the
// words that are the word when they are joined.
func replaced(q query.Query, word string, other query.Query) query.Query {
	if joined, ok := typedApart(q); ok && joined == word {
		parts := slices.Clone(partsOf(q))
		first := slices.IndexFunc(parts, func(p query.Query) bool { return p.Op == query.Text })
		parts[first] = other
		return together(slices.DeleteFunc(parts, func(p query.Query) bool { return p.Op == query.Text && !same(p, other) }))
	}
	if q.Op == query.Text && q.Text == word {
		other.Glued = q.Glued && other.Op == query.Text
		return other
	}
	q.Kids = slices.Clone(q.Kids)
	for i, k := range q.Kids {
		if q.Op != query.Not {
			q.Kids[i] = replaced(k, word, other)
		}
	}
	return q
}
