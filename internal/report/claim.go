package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"juzheng/internal/ledger"
)

const (
	maxClause      = 600 // code points of the longest clause that is searched for claims
	maxBehindOrder = 120 // code points behind 要求 in which a clause is still a promise
)

// clauses parts s at commas and stops that stand outside titles, brackets and quotes, and at
// the labels of items.
func (r *reader) clauses(s span, labels []marker) []span {
	var out []span
	add := func(c span) {
		if c = r.trim(c); !c.empty() && c.end-c.start <= maxClause {
			out = append(out, c)
		}
	}
	from, depth := s.start, 0
	for i := s.start; i < s.end; i++ {
		if len(labels) > 0 && labels[0].start == i {
			add(span{from, i})
			from, depth = labels[0].end, 0
			i = from - 1
			labels = labels[1:]
			continue
		}
		switch rn := r.norm[i]; {
		case r.inside[i] || r.thousands(i):
		case rn == '(' || rn == '“':
			depth++
		case (rn == ')' || rn == '”') && depth > 0:
			depth--
		case isStop(rn) && rn != ';' || rn == '\n' && breaksOff(r.source, i),
			depth == 0 && (rn == ',' || rn == ';' || rn == ':'):
			add(span{from, i})
			from = i + 1
			if rn != ',' {
				depth = 0
			}
		}
	}
	add(span{from, s.end})
	return out
}

// thousands reports whether a comma at i stands inside a number: 1,386.50.
func (src *source) thousands(i int) bool {
	const group = 3
	if src.norm[i] != ',' || i == 0 || i+group >= len(src.norm) || src.norm[i-1] < '0' || src.norm[i-1] > '9' {
		return false
	}
	for _, r := range src.norm[i+1 : i+1+group] {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// claims finds what can be checked in a measure.
func (r *reader) claims(m *Measure, labels []marker) {
	body := span{m.Start, m.End}
	mentions := r.titlesOf(body)
	m.Documents = append(m.Documents, mentions...)
	sentence, seen := body.start, body.start
	for _, c := range r.clauses(body, labels) {
		for ; seen < c.start; seen++ {
			if r.norm[seen] == '。' {
				sentence = seen + 1
			}
		}
		sentence = max(sentence, c.start-maxClause)
		var docs []Mention
		for len(mentions) > 0 && mentions[0].Start < c.end {
			if mentions[0].Start >= c.start {
				docs = append(docs, mentions[0])
			}
			mentions = mentions[1:]
		}
		found := r.clauseClaims(c, sentence, docs)
		if len(found) == 0 {
			last := Claim{Type: ledger.OtherClaim, Rule: "定期去做", Requires: kindsOf[ledger.OtherClaim]}
			if n := len(m.Claims); n > 0 && m.Claims[n-1].Start >= sentence && contains(recurring, m.Claims[n-1].Type) {
				last = m.Claims[n-1]
			}
			found = r.again(last, c, sentence)
		}
		m.Claims = append(m.Claims, found...)
	}
	if len(m.Claims) == 0 {
		m.Uncheckable = uncheckableWords
	}
}

// recurring are the claims that a bare number of times can be about.
var recurring = []ledger.ClaimType{ledger.MeetingHeld, ledger.TrainingOrStudy, ledger.TalkInterview, ledger.InspectionDone, ledger.Publicity}

// again is a clause that says only how often: the claim before once more (每季度集体学习2次，
// 每年累计不少于8次), or one of its own (每季度会商1次).
func (r *reader) again(last Claim, c span, sentence int) []Claim {
	words := r.blanked(c)
	if !strings.ContainsAny(words, "每年月") {
		return nil
	}
	claim := r.claim(c, sentence, words, nil, last.Type, last.Rule, last.Requires)
	if len(claim.Frequencies) == 0 || claim.Frequencies[0].Least == "" {
		return nil
	}
	return []Claim{claim}
}

// clauseClaims asks titles first, then the rules; one claim of a type for each clause.
func (r *reader) clauseClaims(c span, sentence int, docs []Mention) []Claim {
	words := r.blanked(c)
	var out []Claim
	have := map[ledger.ClaimType]bool{}
	make := func(t ledger.ClaimType, name string, k []ledger.Kind) {
		if !have[t] {
			have[t] = true
			out = append(out, r.claim(c, sentence, words, docs, t, name, k))
		}
	}
	if t, name, k := byTitle(words, docs); t != "" {
		make(t, name, k)
		if t == ledger.RegulationIssued || t == ledger.NoticeIssued {
			have[ledger.RegulationIssued], have[ledger.NoticeIssued] = true, true
		}
		have[ledger.OtherClaim], have[ledger.LedgerBuilt] = true, true
	}
	found := ruleMatcher.candidates(words)
	for i, rule := range rules {
		if !found.has(i) || have[rule.claim] || !rule.word.MatchString(words) || rule.not != nil && rule.not.MatchString(words) {
			continue
		}
		k := rule.kinds
		if k == nil {
			k = kindsOf[rule.claim]
		}
		make(rule.claim, rule.name, k)
	}
	return out
}

var (
	sendsOut = regexp.MustCompile(`(?:下发|下达|发出|送达)`)
	reports  = regexp.MustCompile(`(?:报送|上报|填报)`)
)

// byTitle makes a claim of the documents that a clause issues or studies.
func byTitle(words string, docs []Mention) (ledger.ClaimType, string, []ledger.Kind) {
	var want []ledger.Kind
	role, studied := ledger.DocumentRole(""), false
	for _, d := range docs {
		switch d.Role {
		case ledger.Issued, ledger.Revised, ledger.Forwarded:
			if role == "" {
				role = d.Role
			}
			if k := titleKind(d.Title); !contains(want, k) {
				want = append(want, k)
			}
		case ledger.Studied:
			studied = true
		}
	}
	switch {
	case len(want) > 0 && want[0] == ledger.Register && reports.MatchString(words):
		return ledger.OtherClaim, "报送《》", want
	case len(want) > 0 && (want[0] == ledger.RectificationNotice || want[0] == ledger.Notice && role == ledger.Issued && sendsOut.MatchString(words)):
		return ledger.NoticeIssued, "下发《》", want
	case len(want) > 0 && role == ledger.Revised:
		return ledger.RegulationIssued, "修订《》", want
	case len(want) > 0 && role == ledger.Forwarded:
		return ledger.RegulationIssued, "转发《》", want
	case len(want) > 0:
		return ledger.RegulationIssued, "制定《》", want
	case studied && lecture.MatchString(words):
		return ledger.TrainingOrStudy, "讲授《》", kinds(ledger.SignInSheet, ledger.LectureScript)
	case studied:
		return ledger.TrainingOrStudy, "学习《》", kindsOf[ledger.TrainingOrStudy]
	}
	return "", "", nil
}

var lecture = regexp.MustCompile(`讲座|辅导|讲授|授课|宣讲|党课`)

func contains[T comparable](all []T, one T) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// blanked is the plain text of c with □ for every character of a title.
func (r *reader) blanked(c span) string {
	out := append([]rune(nil), r.norm[c.start:c.end]...)
	for i := range out {
		if r.inside[c.start+i] && out[i] != '《' && out[i] != '》' || out[i] == '\n' {
			out[i] = '□'
		}
	}
	return string(out)
}

func (r *reader) claim(c span, sentence int, words string, docs []Mention, t ledger.ClaimType, name string, k []ledger.Kind) Claim {
	out := Claim{
		Type: t, Quote: r.text(c), Start: c.start, End: c.end, Documents: []ledger.Document{},
		Requires: k, Rule: name,
	}
	for _, d := range docs {
		out.Documents = append(out.Documents, d.Document)
	}
	r.facts(&out, viewOf(c.start, []rune(words)))
	if len(out.Dates) == 0 && len(out.Frequencies) == 0 { // *月*日，书记…，听取汇报: the date stands earlier in the sentence
		if v := r.view(span{max(sentence, c.start-maxBefore), c.start}); strings.Contains(v.plain, "月") {
			out.Dates = r.quantities(v, dateWord, func(int, int) bool { return false })
		}
	}
	out.Certainty = certainty(words, r.plain(span{max(sentence, c.start-maxBehindOrder), c.start}), out, docs)
	out.Needs = needs(out)
	return out
}

var (
	promised = regexp.MustCompile(`要求|应当|应该|必须|力争|计划|拟|适时|督促|确保|争取|准备|将(?:进一步|继续|于|在|按|对|会|通过|组织|开展)`)
	byOrder  = regexp.MustCompile(`(?:按照?|根据|依照)[^,]{0,24}要求|的要求|要求(?:做好|落实|完成)`)
	done     = regexp.MustCompile(`了|已|共|先后|均|补上|重新`)
)

// withoutOrders takes out what is done by order: 按要求 promises nothing.
func withoutOrders(words string) string {
	if !strings.Contains(words, "要求") {
		return words
	}
	return byOrder.ReplaceAllString(words, "")
}

// certainty weighs the tense of a clause: what is promised, what is said to be done, and
// what could be either.
func certainty(words, before string, c Claim, docs []Mention) ledger.Certainty {
	said, earlier := withoutOrders(words), withoutOrders(before)
	if strings.ContainsAny(said, "要应必力计拟适督确争准将") && promised.MatchString(said) || strings.Contains(earlier, "要求") && len(docs) == 0 && len(c.Amounts) == 0 {
		return ledger.Intended
	}
	for _, d := range docs {
		if d.Role != ledger.Cited && d.Role != ledger.Studied {
			return ledger.Certain
		}
	}
	if strings.ContainsAny(words, "了已共先均补重") && done.MatchString(words) || len(c.Amounts) > 0 || len(c.Dates) > 0 {
		return ledger.Certain
	}
	return ledger.Likely
}

// needs says how many of each kind a claim asks for: one for each document or turn of a year.
func needs(c Claim) []Need {
	out := []Need{}
	for _, k := range c.Requires {
		n := Need{Kind: k, Count: 1, Why: fmt.Sprintf("%s：应有%s", c.Rule, k)}
		if k == ledger.OtherKind {
			n.Why = fmt.Sprintf("%s：应有能证明此事的材料", c.Rule)
		}
		docs := 0
		for _, d := range c.Documents {
			if d.Role != ledger.Cited && d.Role != ledger.Studied && titleKind(d.Title) == k {
				docs++
				if docs == 1 {
					n.Why = fmt.Sprintf("要有《%s》", d.Title)
				}
			}
		}
		n.Count = max(1, docs)
		for _, f := range c.Frequencies {
			if (docs == 0 || k == ledger.Register) && f.Period != "irregular" {
				n.Count, n.Per = f.times(), "year"
				n.Why = fmt.Sprintf("“%s”，一年%d次", f.Quote, n.Count)
				break
			}
		}
		if n2 := stated(c, k); n2 > 1 && docs == 0 && n.Per == "" {
			n.Count, n.Why = n2, fmt.Sprintf("%s写的是%d，%s要对得上", c.Rule, n2, k)
		}
		if len(c.Amounts) > 0 && docs == 0 && n.Per == "" {
			n.Why = fmt.Sprintf("%s要对得上%s", k, c.Amounts[0].Quote)
		}
		out = append(out, n)
	}
	return out
}

// countedKinds are the kinds of which a claim may say how many there are: 补签合同2份.
var countedKinds = kinds(ledger.Contract, ledger.PersonnelOrder, ledger.Notice, ledger.RectificationNotice)

// maxStated is the largest number of evidences that a count in a claim asks for.
const maxStated = 366

// turnVerbs stand before the number of times a thing was done: 召开3次.
var turnVerbs = regexp.MustCompile(`(?:召开|开展|组织|举办|进行|完成|下发|签订|补签)(?:了)?$`)

// stated is how many evidences of kind k the counts of a claim ask for, or 0.
func stated(c Claim, k ledger.Kind) int {
	quote := []rune(c.Quote)
	for _, q := range c.Counts {
		turn := contains([]string{"次", "场", "期", "堂"}, q.Unit)
		named := q.Unit == "份" && contains(countedKinds, k) || k == ledger.Regulation && contains([]string{"项", "个", "份"}, q.Unit)
		if !turn && !named {
			continue
		}
		if turn && q.End != c.End && !turnVerbs.MatchString(string(quote[:q.Start-c.Start])) {
			continue
		}
		if n, err := strconv.Atoi(plainNumber(q.Value)); err == nil {
			return min(n, maxStated)
		}
	}
	return 0
}
