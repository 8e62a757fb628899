package report

import (
	"regexp"
	"slices"
)

// numeral is a number as reports write it: digits, Han numerals, or a mask.
const numeral = `([\d,.lO]*\d[\d,.lO]*|\*+|[〇零一二两三四五六七八九十百]+)`

// threadOutcome finds what became of the clues.
var threadOutcome = regexp.MustCompile(`(提醒谈话|谈话提醒|诫勉谈话|诫勉|批评教育|谈话函询|函询|责令检查|通报批评|立案(?:审查|调查)?|党内警告|严重警告|撤销党内职务|留党察看|开除党籍|党纪处分|政务处分|党纪政务处分|组织处理|组织调整|移送司法(?:机关)?|予以了结|了结|初步核实|暂存待查)\s*` +
	numeral + `\s*(人次|人|件|名|起|条)`)

// figureRules name the numbers that a report gives of itself; the number is the first group,
// its unit the second. A later rule does not see what an earlier one has read.
var figureRules = []struct {
	key  string
	word *regexp.Regexp
}{
	{"done", figure(`(?:已完成|完成)(?:问题)?(?:整改)?(?:的)?(?:问题)?(?:整改)?`, `[个条项]`, ``)},
	{"in_progress", figure(`(?:正在推进|正在|持续推进|推进中)(?:问题)?(?:整改)?(?:的)?(?:问题)?`, `[个条项]`, ``)},
	{"basically_done", figure(`基本完成(?:问题)?(?:整改)?(?:的)?(?:问题)?`, `[个条项]`, ``)},
	{"unfinished", figure(`(?:未完成|尚未完成)(?:问题)?(?:整改)?(?:的)?(?:问题)?`, `[个条项]`, ``)},
	{"measures", figure(`(?:制定|细化|研究|提出)(?:了|出|为|成|分解)*(?:具体)?(?:整改)?(?:措施)?(?:共)?`, `[条项个]`, `(?:具体)?(?:整改)?措施`)},
	{"measures", figure(`整改措施(?:共)?`, `[条项个]`, ``)},
	{"regulations", figure(`(?:建立|完善|制定|修订|出台|健全|新建)[^,。;\d*]{0,10}制度(?:文件|机制)?(?:共)?`, `[个条项份]`, ``)},
	{"regulations", figure(`(?:建立|完善|制定|修订|出台|健全|新建|建章立制)[^,。;\d*]{0,8}`, `[个条项份]`, `(?:规章)?(?:制度|机制)`)},
	{"money_returned", figure(`(?:清理|清退|收缴|追缴|退缴|追回|上缴|挽回|退还|清缴)[^,。;\d*]{0,14}`, `(?:亿|万|千)?元`, ``)},
	{"people_punished", figure(`(?:党纪|政务|党政纪|组织)[^,。;\d*]{0,8}处(?:分|理)`, `人(?:次)?`, ``)},
	{"people_talked_to", figure(`(?:约谈|提醒谈话|诫勉谈话|批评教育|谈话提醒|问责)(?:干部|人员)?(?:共)?`, `人(?:次)?`, ``)},
	{"threads", figure(`(?:移交|移送)[^,。;\d*]{0,8}线索(?:共(?:有)?)?`, `[件条个]`, ``)},
	{"tasks", figure(`(?:细化|分解|细分|梳理)(?:为|成|分成|分解|分解为)*`, `[个条项]`, `(?:具体)?(?:整改)?(?:问题|任务|事项)`)},
	{"aspects", figure(``, `[个大]`, `(?:大|个)?方面`)},
	{"problems", figure(``, `[个条项]`, `(?:具体|突出|主要|大|类)?问题`)},
	{"problems", figure(`问题(?:共(?:有|计)?)?`, `[个条项]`, ``)},
	{"done_share", figure(`(?:整改)?完成率(?:为|达到|达)?`, `%`, ``)},
}

func figure(before, unit, after string) *regexp.Regexp {
	return regexp.MustCompile(before + `\s*` + numeral + `\s*(` + unit + `)` + after)
}

// maxFigures is how much of a paragraph is searched for figures, in code points.
const maxFigures = 20000

// figures finds the numbers of s.
func (r *reader) figures(s span) []Figure {
	v := r.view(span{s.start, min(s.end, s.start+maxFigures)})
	var found []Figure
	used := make([]bool, len(v.plain))
	for _, rule := range figureRules {
		for _, at := range rule.word.FindAllStringSubmatchIndex(v.plain, -1) {
			if used[at[2]] {
				continue
			}
			for i := at[2]; i < at[5]; i++ {
				used[i] = true
			}
			whole := v.span(at[0], at[1])
			found = append(found, Figure{
				Key: rule.key, Quote: r.text(whole), Start: whole.start, End: whole.end,
				Value: v.plain[at[2]:at[3]], Unit: v.plain[at[4]:at[5]],
			})
		}
	}
	sortByStart(found, func(f Figure) int { return f.Start })
	return found
}

func sortByStart[T any](all []T, start func(T) int) {
	slices.SortStableFunc(all, func(a, b T) int { return start(a) - start(b) })
}
