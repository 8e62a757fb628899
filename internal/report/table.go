package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"juzheng/internal/ledger"
)

// A column is what the cells below a head say.
type column int

const (
	noColumn column = iota
	noColumnNumber
	aspectColumn
	problemColumn
	statementColumn
	measureColumn
	answerColumn
	leaderColumn
	unitColumn
	personColumn
	deadlineColumn
	newDeadlineColumn
	paceColumn
	progressColumn
	reasonColumn
	nextColumn
)

// columnRules know the heads of 问题清单, 整改台账 and 统计表. The first that fits wins.
var columnRules = []struct {
	column column
	head   *regexp.Regexp
}{
	{noColumnNumber, regexp.MustCompile(`^(?:序号|编号|问题编号|问题序号|项目编号|No\.?)$`)},
	{reasonColumn, regexp.MustCompile(`未完成(?:整改)?(?:的)?原因|^原因`)},
	{nextColumn, regexp.MustCompile(`^下一?步`)},
	{paceColumn, regexp.MustCompile(`^整改?(?:类型|类别|方式)$|是否立行立改`)},
	{progressColumn, regexp.MustCompile(`^(?:整改)?(?:完成情况|完成状态|整改状态|状态|进度|完成进度|是否完成|是否整改到位)$`)},
	{newDeadlineColumn, regexp.MustCompile(`^(?:新|延期|预计|计划)?(?:整改|完成)(?:期限|日期)$|^延期至$`)},
	{deadlineColumn, regexp.MustCompile(`(?:时限|期限)$|^(?:整改|完成)时间$`)},
	{leaderColumn, regexp.MustCompile(`(?:责任|牵头|分管|包案)领导`)},
	{personColumn, regexp.MustCompile(`^(?:整改)?(?:具体)?(?:责任|经办|主办|承办)人`)},
	{unitColumn, regexp.MustCompile(`(?:责任|牵头|承办|主责)(?:单位|部门|科室|股室)`)},
	{answerColumn, regexp.MustCompile(`^(?:整改)?(?:工作)?(?:落实|进展|完成)(?:落实|进展|完成|情况|成效|及|和|与|、)+$|^整改(?:情况|成效|结果)`)},
	{measureColumn, regexp.MustCompile(`^(?:具体|主要)?(?:整改)?(?:任务|措施)(?:及目标)?$|^整改(?:的)?(?:具体)?(?:任务|措施)`)},
	{statementColumn, regexp.MustCompile(`(?:具体|主要)表现|问题描述|问题表现|具体(?:问题|内容)`)},
	{problemColumn, regexp.MustCompile(`^(?:巡察|巡视|反馈|巡察反馈|巡视反馈|存在|主要)?的?问题(?:标题|名称|内容)?$|^反馈意见$`)},
	{aspectColumn, regexp.MustCompile(`^(?:反馈|问题|存在)?(?:的)?(?:方面|类别|类型|问题类别|大类|分类)$`)},
}

// A list of problems has a head row with at least this many known columns.
const minColumns = 3

func columnOf(head string) column {
	head = headBrackets.ReplaceAllString(squeeze(head), "")
	if i := columnMatcher.first(head); i >= 0 {
		return columnRules[i].column
	}
	return noColumn
}

var columnMatcher = newMatcher(columnRules, func(r struct {
	column column
	head   *regexp.Regexp
}) *regexp.Regexp {
	return r.head
})

// headBrackets are remarks in a head: 整改时限（年月日）.
var headBrackets = regexp.MustCompile(`\([^()]*\)`)

// A grid is a table being read: what each column says, and the value above for merged cells.
type grid struct {
	columns map[column]int
	above   map[column]span
}

// cells are the cells of a line, empty ones too.
func (src *source) cells(line span) []span {
	var out []span
	from := line.start
	for i := line.start; i <= line.end; i++ {
		if i == line.end || src.raw[i] == '\t' {
			out = append(out, src.trim(span{from, i}))
			from = i + 1
		}
	}
	return out
}

// head reads a line as the head row of a list of problems.
func (r *reader) head(line span) (grid, bool) {
	g := grid{columns: map[column]int{}, above: map[column]span{}}
	for i, c := range r.cells(line) {
		if c.end-c.start > maxKey {
			return g, false
		}
		if col := columnOf(r.plain(c)); col != noColumn {
			if _, twice := g.columns[col]; !twice {
				g.columns[col] = i
			}
		}
	}
	has := func(c column) bool { _, ok := g.columns[c]; return ok }
	if !has(problemColumn) && has(statementColumn) {
		g.columns[problemColumn] = g.columns[statementColumn]
		delete(g.columns, statementColumn)
	}
	return g, len(g.columns) >= minColumns && has(problemColumn) && (has(measureColumn) || has(answerColumn) || has(progressColumn))
}

// table reads every list of problems in the text; false when there is none.
func (r *reader) table() bool {
	var g grid
	open, any := false, false
	for _, line := range r.lines {
		if !slices.Contains(r.raw[line.start:line.end], '\t') {
			if s := r.trim(line); open && !s.empty() && !r.aspectRow(s) && !isNoise(r.plain(span{s.start, min(s.end, s.start+maxNoise)})) {
				open = false
			}
			continue
		}
		if next, ok := r.head(line); ok {
			any = true
			for c, s := range g.above { // a head row repeated on the next page
				if c == aspectColumn || c == problemColumn {
					next.above[c] = s
				}
			}
			g, open = next, true
			r.part(RoleHeader, line)
			continue
		}
		if open {
			r.row(&g, line)
		}
	}
	if any {
		r.numberProblems()
		for _, p := range r.problems() {
			if p.Progress == ledger.Unfinished {
				r.draft.Unfinished = append(r.draft.Unfinished, Unfinished{
					Label: p.Label, Title: p.Title, Reason: p.Reason, Next: p.Next, Deadline: p.Deadline,
					From: p.Start, Start: p.Start, End: p.End,
				})
			}
		}
	}
	return any
}

// aspectRow opens an aspect from a row that holds nothing but its title.
func (r *reader) aspectRow(s span) bool {
	words := r.plain(span{s.start, min(s.end, s.start+maxHeading)})
	if s.end-s.start > maxHeading || !strings.HasSuffix(strings.TrimRight(words, ":。 "), "方面") {
		return false
	}
	r.openAspect(s, s.start)
	return true
}

func (r *reader) openAspect(s span, start int) {
	label, title := span{s.start, s.start}, s
	if ms := r.marksIn(s); len(ms) > 0 && ms[0].start == s.start {
		label, title = ms[0].label, span{ms[0].end, s.end}
	}
	name := r.oneLine(r.trimStop(title))
	r.take(s)
	if n := len(r.draft.Aspects); n > 0 && r.draft.Aspects[n-1].Title == name {
		return
	}
	r.draft.Aspects = append(r.draft.Aspects, Aspect{
		No: len(r.draft.Aspects) + 1, Label: r.text(r.trim(label)), Title: name, Start: start, End: s.end, Problems: []Problem{},
	})
}

// row reads one row: a new problem, or more of the one above.
func (r *reader) row(g *grid, line span) {
	cells := r.cells(line)
	filled := slices.DeleteFunc(slices.Clone(cells), span.empty)
	if len(filled) == 0 {
		return
	}
	if len(filled) == 1 && r.aspectRow(filled[0]) {
		return
	}
	cell := func(c column) span {
		i, ok := g.columns[c]
		if !ok || i >= len(cells) {
			return span{}
		}
		return cells[i]
	}
	if strings.HasPrefix(squeeze(r.plain(filled[0])), "合计") {
		return
	}
	if s := cell(aspectColumn); !s.empty() {
		r.openAspect(s, r.trim(line).start)
	}
	title := cell(problemColumn)
	above, told := g.above[problemColumn]
	same := title.empty() || told && r.text(title) == r.text(above)
	if title.empty() && !told {
		return
	}
	if !same {
		g.above[problemColumn] = title
		r.openProblem(title, cell(statementColumn), cell(noColumnNumber), line)
	} else {
		r.take(title)
		r.take(cell(noColumnNumber))
	}
	if p := r.lastProblem(); p != nil {
		r.fill(p, cell, line)
	}
}

func (r *reader) lastProblem() *Problem {
	if len(r.draft.Aspects) == 0 {
		return nil
	}
	a := &r.draft.Aspects[len(r.draft.Aspects)-1]
	if len(a.Problems) == 0 {
		return nil
	}
	return &a.Problems[len(a.Problems)-1]
}

func (r *reader) openProblem(title, statement, no, line span) {
	if len(r.draft.Aspects) == 0 {
		r.draft.Aspects = append(r.draft.Aspects, Aspect{No: 1, Start: line.start, End: line.start, Problems: []Problem{}})
	}
	p := Problem{Label: r.text(no), Start: r.trim(line).start, Points: []Point{}, Measures: []Measure{}}
	r.take(no)
	if ms := r.marksIn(title); len(ms) > 0 && ms[0].start == title.start && ms[0].style <= arabic {
		if p.Label == "" {
			p.Label = r.label(ms[0])
		}
		r.take(title)
		title = span{ms[0].end, title.end}
	}
	if !title.empty() {
		r.statement([]span{title}, &p)
	}
	if !statement.empty() {
		r.take(statement)
		p.Statement = strings.TrimSpace(p.Statement + r.text(statement))
		p.Points = append(p.Points, r.points([]span{statement})...)
	}
	a := &r.draft.Aspects[len(r.draft.Aspects)-1]
	a.Problems = append(a.Problems, p)
}

// fill adds what the row says of its problem; an empty cell leaves what was said above.
func (r *reader) fill(p *Problem, cell func(column) span, line span) {
	for _, c := range []column{measureColumn, answerColumn} {
		s := cell(c)
		if s.empty() {
			continue
		}
		if status, ok := statusOf(r.plain(span{s.start, min(s.end, s.start+maxKey)})); ok && s.end-s.start <= maxKey {
			p.Progress = status
			r.take(s)
			continue
		}
		for _, piece := range r.split([]span{s}, inAnswer(noStyle)) {
			p.Measures = append(p.Measures, r.measure(piece))
		}
	}
	for _, entry := range []struct {
		column column
		into   *string
	}{
		{leaderColumn, &p.Duty.Leader}, {unitColumn, &p.Duty.Unit}, {personColumn, &p.Duty.Person},
		{deadlineColumn, &p.Deadline}, {reasonColumn, &p.Reason}, {nextColumn, &p.Next},
	} {
		if s := cell(entry.column); !s.empty() {
			*entry.into = r.text(s)
			r.take(s)
		}
	}
	if s := cell(progressColumn); !s.empty() {
		if status, ok := statusOf(r.plain(s)); ok { // else it stays unread
			r.take(s)
			p.Progress = status
		}
	}
	if s := cell(newDeadlineColumn); !s.empty() {
		r.take(s)
		if p.Deadline == "" || p.Progress == ledger.Unfinished {
			p.Deadline = r.text(s)
		}
	}
	if s := cell(paceColumn); !s.empty() {
		r.take(s)
		p.setPace(r.plain(s))
	}
	p.setPace(string(narrow(p.Deadline)))
	p.End = r.trim(line).end
	r.relate(p)
	a := &r.draft.Aspects[len(r.draft.Aspects)-1]
	a.End = p.End
}

// numberProblems keeps the numbers of the table when they tell the problems apart.
func (r *reader) numberProblems() {
	seen := map[int]bool{}
	for _, p := range r.problems() {
		n, err := strconv.Atoi(plainNumber(strings.Trim(string(narrow(p.Label)), "().、 ")))
		if err != nil || n <= 0 || seen[n] {
			seen = nil
			break
		}
		seen[n] = true
	}
	no := 0
	for i := range r.draft.Aspects {
		for j := range r.draft.Aspects[i].Problems {
			p := &r.draft.Aspects[i].Problems[j]
			no++
			p.No = no
			if seen != nil {
				p.No, _ = strconv.Atoi(plainNumber(strings.Trim(string(narrow(p.Label)), "().、 ")))
			}
		}
	}
}
