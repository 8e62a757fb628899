package report

import (
	"regexp"
	"slices"
	"strings"
)

// maxNoise is the longest line that can be noise or a signature, in code points.
const maxNoise = 120

// A quietLine is a line that says nothing about the case.
type quietLine struct {
	span
	role Role
}

// noiseRules know the furniture of web pages and of printed paper.
var noiseRules = []*regexp.Regexp{
	regexp.MustCompile(`^(?:发布|发表|更新|成文|时间|日期)(?:时间|日期)?:\s*[\d*年月日:\-/. ]+`),
	regexp.MustCompile(`^(?:信息|文章|稿件)?(?:来源|作者|编辑|责任编辑|审核|责编|发布人|发布机构|索引号|信息索引)\s*:\s*\S{0,30}`),
	regexp.MustCompile(`^\S{0,4}(?:浏览|阅读|点击|访问)(?:次数|量|数|率)?:?\s*\[?\d*`),
	regexp.MustCompile(`^\[?(?:字体|字号)\s*:?\s*\[?[大中小 ]+`),
	regexp.MustCompile(`^[\[【]?(?:打印|关闭|收藏|返回|分享|页眉|页脚|打印本页|关闭窗口|返回顶部)`),
	regexp.MustCompile(`^(?:当前位置|您(?:现在)?(?:所)?在的?位置|您的位置)\s*:?`),
	regexp.MustCompile(`^首页\s*(?:>|»|›|/|-)`),
	regexp.MustCompile(`^(?:上一篇|下一篇|上一条|下一条|分享到|扫一扫|相关(?:链接|文章|附件)|版权所有|主办单位|承办单位|技术支持|网站地图|联系我们)`),
	regexp.MustCompile(`ICP备|公网安备|^Copyright`),
	regexp.MustCompile(`^[-—–－ ]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[,/共]\s*(?:共)?\s*\d{1,4}\s*页?)?[-—–－ ]*$`),
}

var noiseMatcher = newMatcher(noiseRules, func(r *regexp.Regexp) *regexp.Regexp { return r })

var (
	dateLine       = regexp.MustCompile(`^[\d*〇零一二三四五六七八九十oOlI ]{1,8}年[\d*〇零一二三四五六七八九十lI ]{1,4}月(?:[\d*〇零一二三四五六七八九十lI ]{1,4}日)?$`)
	attachmentLine = regexp.MustCompile(`^附(?:件|表)?\s*(?:\d{0,2}|[一二三四五六七八九十]?)\s*[:.、]|^附(?:件|表)\s*\d{0,2}$`)
	listLine       = regexp.MustCompile(`^\d{1,2}\s*[.、]`)
	contactLine    = regexp.MustCompile(`^\(?(?:联系(?:电话|人|方式|地址)|电子邮箱|邮政(?:编码|信箱)|公示期)`)
)

// maxSigner is the longest name of a signing body, in code points.
const maxSigner = 40

// findTail finds noise lines anywhere, and the signature and attachments behind the last label.
func (r *reader) findTail() {
	r.tail = len(r.raw)
	last := -1
	for _, k := range r.keys {
		if k.status == "" && k.kind != noKey {
			last = max(last, k.end)
		}
	}
	for n, line := range r.lines {
		s := r.trim(line)
		if last >= 0 && s.start >= last && r.tail == len(r.raw) && slices.Contains(r.raw[line.start:line.end], '\t') {
			if _, ok := r.head(line); ok { // an attached list of problems
				r.tail = s.start
				continue
			}
		}
		if s.empty() || s.end-s.start > maxNoise {
			continue
		}
		words := r.plain(s)
		if isNoise(words) {
			r.quiet = append(r.quiet, quietLine{s, RoleNoise})
			continue
		}
		if s.start < last || last < 0 || r.tail < len(r.raw) {
			continue
		}
		switch {
		case dateLine.MatchString(strings.TrimSpace(words)):
			from := s
			if signer, ok := r.signer(n); ok {
				from.start = signer.start
			}
			r.tail = from.start
			r.quiet = append(r.quiet, quietLine{from, RoleSignature})
		case attachmentLine.MatchString(words):
			r.tail = s.start
			r.quiet = append(r.quiet, quietLine{s, RoleAttachment})
		}
	}
	r.readTail()
}

func isNoise(words string) bool {
	return noiseMatcher.first(words) >= 0
}

// signer is the line above a date, when it can be the name of a body.
func (r *reader) signer(date int) (span, bool) {
	for n := date - 1; n >= 0 && n >= date-3; n-- {
		s := r.trim(r.lines[n])
		if s.empty() {
			continue
		}
		if s.end-s.start > maxSigner || strings.ContainsAny(r.plain(s), "。;,:、") {
			return span{}, false
		}
		return s, true
	}
	return span{}, false
}

// readTail names the attachments and the signature that stand below the first of them.
func (r *reader) readTail() {
	attached := false
	signed := 0 // what findTail has named already
	for _, q := range r.quiet {
		signed = max(signed, q.end)
		attached = attached || q.role == RoleAttachment
	}
	for n := r.lineAt(r.tail); n < len(r.lines) && r.tail < len(r.raw); n++ {
		s := r.trim(r.lines[n])
		if s.empty() || s.start < r.tail || s.end-s.start > maxNoise || s.start < signed {
			continue
		}
		words := r.plain(s)
		switch {
		case attachmentLine.MatchString(words), attached && listLine.MatchString(words):
			attached = true
			r.quiet = append(r.quiet, quietLine{s, RoleAttachment})
		case dateLine.MatchString(words), contactLine.MatchString(words):
			r.quiet = append(r.quiet, quietLine{s, RoleSignature})
		}
	}
	slices.SortStableFunc(r.quiet, func(a, b quietLine) int { return a.start - b.start })
}

// noisy reports whether s is a line of noise.
func (r *reader) noisy(s span) bool {
	n, _ := slices.BinarySearchFunc(r.quiet, s.start+1, func(q quietLine, i int) int { return q.start - i })
	return n > 0 && r.quiet[n-1].span.contains(s)
}
