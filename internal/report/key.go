package report

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"juzheng/internal/ledger"
)

// A keyKind says what stands behind a label like 责任领导：.
type keyKind int

const (
	noKey keyKind = iota
	answerKey
	statementKey
	reasonKey
	nextKey
	deadlineKey
	leaderKey
	unitKey
	personKey
	progressKey
	paceKey
)

const (
	maxKey   = 24  // code points of the longest label we look for
	maxValue = 200 // code points of the longest short entry behind a label
)

// A key is a label and where its value begins.
type key struct {
	span   // the label with its colon and the white space behind it
	kind   keyKind
	plan   bool // an answer that tells the measures planned, before the one that tells what was done
	either bool // 整改情况：已完成, a status or the beginning of an answer
	brk    brk
	status ledger.Progress // of a line that is nothing but a status
}

// keyRules name what a label says. The first that fits wins.
var keyRules = []struct {
	kind keyKind
	word *regexp.Regexp
}{
	{reasonKey, regexp.MustCompile(`^(?:未(?:能)?完成(?:整改)?|未整改(?:到位|完成)?)的?(?:主要)?原因$|^(?:原因分析|原因)$`)},
	{nextKey, regexp.MustCompile(`^下(?:一)?步(?:整改|工作)?(?:落实)?(?:情况|措施|打算|计划|安排|工作|思路|及|和|与|、)*$|^后续(?:整改)?(?:措施|计划|安排|工作)+$`)},
	{deadlineKey, regexp.MustCompile(`^(?:拟|计划|预计)?(?:整改)?(?:完成)?(?:的)?(?:时限|期限)(?:要求)?$|^(?:整改|完成|计划完成|预计完成|整改完成)时间$`)},
	{leaderKey, regexp.MustCompile(`^(?:责任|牵头|分管|包案|挂钩|主管)(?:校)?领导$`)},
	{unitKey, regexp.MustCompile(`^(?:整改)?(?:责任|牵头|配合|承办|主责)(?:单位|部门|科室|股室|处室|支部)$`)},
	{personKey, regexp.MustCompile(`^(?:整改|具体|第一|直接)?(?:责任|经办|承办|主办)人员?$`)},
	{paceKey, regexp.MustCompile(`^整改(?:类型|类别|方式)$`)},
	{progressKey, regexp.MustCompile(`^(?:整改)?(?:完成情况|状态|进度|完成状态|整改状态)$|^整改结果$|^整改(?:完成)?情况$`)},
	{answerKey, regexp.MustCompile(`^(?:主要|具体|采取的?|已采取的?)?整改(?:工作)?(?:落实|进展|完成|推进|措施|结果|成效|情况|进度|及其?|和|与|、)*$|^(?:落实|进展)情况$`)},
	{statementKey, regexp.MustCompile(`^(?:具体|存在|主要|反馈|巡察)的?(?:问题|表现)(?:表现|描述|内容)?$|^问题(?:表现|描述|内容)$`)},
}

// eitherWord labels an answer, or a status beside one.
var eitherWord = regexp.MustCompile(`^整改(?:完成)?情况$`)

// statusRules tell how far a problem is, from a line that says nothing else.
var statusRules = []struct {
	progress ledger.Progress
	word     *regexp.Regexp
}{
	{ledger.BasicallyDone, regexp.MustCompile(`^(?:已)?(?:基本(?:完成|整改)(?:整改|到位)?)?[,、]?(?:并)?(?:需)?(?:持续(?:推进|整改|深化)|长期(?:坚持|整改|推进))(?:整改|落实)?$|^(?:已)?基本(?:完成|整改)(?:整改|到位)?$|^(?:已)?(?:阶段性)?完成(?:整改)?[,、]?并?(?:持续推进|长期坚持)$`)},
	{ledger.Done, regexp.MustCompile(`^已?(?:全部|如期|按期)?(?:完成|整改)(?:整改|到位|完成|完毕)?$|^已销号$|^立行立改[,、]?已完成$`)},
	{ledger.Unfinished, regexp.MustCompile(`^(?:尚)?未(?:能)?(?:全部)?(?:完成|整改)(?:整改|到位|完成)?$|^正在(?:推进|整改|进行)(?:整改|中)?$|^(?:整改|推进)中$`)},
}

var (
	keyMatcher = newMatcher(keyRules, func(r struct {
		kind keyKind
		word *regexp.Regexp
	}) *regexp.Regexp {
		return r.word
	})
	statusMatcher = newMatcher(statusRules, func(r struct {
		progress ledger.Progress
		word     *regexp.Regexp
	}) *regexp.Regexp {
		return r.word
	})
)

// statusOf reads a status; false when the words say more than that.
func statusOf(words string) (ledger.Progress, bool) {
	if len(words) > maxKey*utf8.UTFMax {
		return "", false
	}
	if i := statusMatcher.first(strings.Trim(squeeze(words), "[]()。;,:、")); i >= 0 {
		return statusRules[i].progress, true
	}
	return "", false
}

var paces = []struct {
	word string
	pace ledger.Pace
}{{"立行立改", ledger.Immediate}, {"集中整改", ledger.Concentrated}, {"长期", ledger.Ongoing}}

// keys finds every label that stands at a break of the text.
func (src *source) keys() []key {
	var found []key
	try := func(i int, b brk) {
		if len(found) > 0 && found[len(found)-1].end > i {
			return
		}
		if k, ok := src.keyAt(i, b); ok {
			found = append(found, k)
		}
	}
	for i := 0; i < len(src.norm); i++ {
		if src.inside[i] || src.space(i) || i > 0 && !src.space(i-1) && !isStop(src.norm[i-1]) && src.norm[i-1] != ']' {
			continue
		}
		if b := src.breakBefore(i); b >= hardBrk {
			try(i, b)
		}
	}
	return src.onlyAnswers(found)
}

// onlyAnswers makes 整改情况：已完成。一是… an answer: the words of one with a status behind
// them tell a mere status only where another label has given the answer.
func (src *source) onlyAnswers(keys []key) []key {
	answered := false
	for i, k := range keys {
		switch {
		case k.kind == answerKey:
			answered = true
		case k.kind == progressKey && k.either:
			if !answered {
				keys[i].kind = answerKey
			}
			answered = false
		}
	}
	return keys
}

// keyAt reads 整改落实情况： or 【整改情况】 or a line that is a bare label or status.
func (src *source) keyAt(i int, b brk) (key, bool) {
	start := i
	for i < len(src.norm) && src.norm[i] == '[' {
		i++
	}
	end := i
	for end < len(src.norm) && end-i < maxKey && !strings.ContainsRune(":]\n。;,《(", src.norm[end]) {
		end++
	}
	word, stop := squeeze(string(src.norm[i:end])), src.peek(end)
	alone := end == len(src.norm) || stop == '\n' || stop == '。'
	if b == lineBrk && (alone || stop == ']' || stop == ',') {
		if k, ok := src.statusLine(start); ok {
			return k, true
		}
	}
	if stop == ']' {
		end++
		stop = ':'
	}
	if stop != ':' && !(b == lineBrk && alone && stop != '。') {
		return key{}, false
	}
	for end < len(src.norm) && (src.norm[end] == ':' || src.norm[end] == ' ') {
		end++
	}
	found := keyMatcher.candidates(word)
	for i, rule := range keyRules {
		if !found.has(i) || !rule.word.MatchString(word) {
			continue
		}
		if rule.kind == progressKey {
			if _, ok := statusOf(src.plain(src.value(end))); !ok {
				continue
			}
		}
		if stop != ':' && rule.kind != answerKey && rule.kind != statementKey {
			continue
		}
		return key{span: span{start, end}, kind: rule.kind, plan: strings.HasSuffix(word, "措施"), either: eitherWord.MatchString(word), brk: b}, true
	}
	return key{}, false
}

// statusLine reads a line like （已完成整改）.
func (src *source) statusLine(i int) (key, bool) {
	end := src.lineEnd(i)
	if end-i > maxKey {
		return key{}, false
	}
	if p, ok := statusOf(string(src.norm[i:end])); ok {
		return key{span: span{i, end}, kind: progressKey, brk: lineBrk, status: p}, true
	}
	return key{}, false
}

// value is what stands behind a label of a short entry: to the end of the sentence or line.
func (src *source) value(i int) span {
	end := i
	for end < len(src.norm) && end-i < maxValue && src.norm[end] != '\n' && !isStop(src.norm[end]) {
		end++
	}
	return src.trim(span{i, end})
}
