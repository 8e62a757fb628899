package ingest

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"unicode"

	"juzheng/indexer/hanzi"
	"juzheng/internal/ledger"
)

// A titleWord in a title says what the paper is. Chinese titles say it last:
// 关于公务接待的管理办法 is a regulation, 公务接待审批单 is a form.
type titleWord struct {
	words string // any of these, parted by spaces
	with  string // and any of these anywhere in the title; "" asks for nothing
	kind  ledger.Kind
	sure  float64
}

// titleWords: of two words that end at the same place the longer wins; of two
// rules for one word the first whose `with` holds.
var titleWords = []titleWord{
	{"会议记录 会议纪要 会议记录本 会议决议 党组会纪要 支委会记录 大会记录 会记录 纪要", "", ledger.MeetingMinutes, 0.85},
	{"签到表 签到簿 签到册 签到单 签到记录 签名表 参会人员名单", "", ledger.SignInSheet, 0.9},
	{"收据 收款收据 缴纳凭证 交纳凭证 缴费凭证 转账凭证", "党费", ledger.PartyFeeReceipt, 0.9},
	{"党费证 党费收据 党费专用收据", "", ledger.PartyFeeReceipt, 0.9},
	{"缴款书 缴款凭证 退款凭证 退款收据 退缴凭证 退赔凭证 清退凭证 上缴凭证 缴款单 退款单", "", ledger.RefundVoucher, 0.85},
	{"收据 票据 凭证 转账凭证 回单 银行回单", "退 缴 追回 清退 非税", ledger.RefundVoucher, 0.8},
	{"通知 决定 批复", "任免 任命 任职 免职 免去 职务 聘任 借调 处分", ledger.PersonnelOrder, 0.9},
	{"整改通知书 整改通知 整改函 整改意见书 责令整改", "", ledger.RectificationNotice, 0.9},
	{"考勤表 考勤记录 考勤通报 考勤情况 考勤统计表 打卡记录 出勤表 考勤汇总表 考勤情况通报", "", ledger.Attendance, 0.9},
	{"谈话记录 约谈记录 谈心谈话记录 谈话记录簿 谈话记录表 谈话笔录 谈心记录", "", ledger.TalkRecord, 0.9},
	{"检查记录 检查情况 检查报告 检查表 督查记录 检查底稿 抽查记录 排查记录 检查情况通报 督查通报", "", ledger.InspectionRecord, 0.85},
	{"验收记录 验收报告 验收单 验收证书 验收表 验收意见 验收鉴定书 竣工验收 验收资料", "", ledger.Acceptance, 0.9},
	{"拨付凭证 支付凭证 付款凭证 拨款凭证 拨付单 拨款单 支付令 拨付通知 资金下达通知 拨付文件", "", ledger.PaymentOrder, 0.9},
	{"审批单 审批表 公函 清单 费用清单 菜单 申请单 派餐单", "接待", ledger.ReceptionFile, 0.9},
	{"审批表 审批单 申请表 申请单 呈批表 报批表 审核表", "", ledger.Approval, 0.85},
	{"合同 协议 协议书 合同书", "", ledger.Contract, 0.85},
	{"公示 公示表 公告 公开栏 收缴情况公布", "", ledger.PublicNotice, 0.85},
	{"学习计划 学习计划表 学习安排 学习安排表 学习方案 学习配档表 培训计划", "", ledger.StudyPlan, 0.9},
	{"讲稿 党课讲稿 党课课件 党课材料 讲义 党课", "", ledger.LectureScript, 0.85},
	{"学习笔记 读书笔记 心得体会 学习体会 学习心得", "", ledger.StudyNotes, 0.9},
	{"照片 现场照片 合影 图片 影像资料", "", ledger.Photo, 0.85},
	{"台账 台帐 名册 花名册 登记簿 登记表 登记册 明细表 核算表 统计表 汇总表 一览表 申报表 清单 档案目录", "", ledger.Register, 0.8},
	{"办法 规定 制度 规则 细则 条例 准则 工作方案 实施方案 防控方案 实施意见 规程 管理规范 暂行规定 若干措施 分工意见 指导意见", "", ledger.Regulation, 0.85},
	{"法 修正案", "中华人民共和国", ledger.Regulation, 0.8},
	{"通知 通报 函 紧急通知 补充通知", "", ledger.Notice, 0.8},
	{"情况说明 说明 自查报告 情况汇报 工作总结 情况报告 检讨书 检查材料 总结", "", ledger.SelfStatement, 0.75},
}

// A bodyRule speaks for a kind when all its words stand in the first
// maxBodyRunes of one page: forms are short, and a law has all words somewhere.
type bodyRule struct {
	words []string
	kind  ledger.Kind
	sure  float64
}

var bodyRules = []bodyRule{
	{[]string{"主持人", "记录人", "出席"}, ledger.MeetingMinutes, 0.5},
	{[]string{"主持人", "记录人", "参加人员"}, ledger.MeetingMinutes, 0.5},
	{[]string{"会议议题", "会议决定"}, ledger.MeetingMinutes, 0.4},
	{[]string{"姓名", "签名"}, ledger.SignInSheet, 0.4},
	{[]string{"姓名", "签到"}, ledger.SignInSheet, 0.5},
	{[]string{"应到", "实到", "签"}, ledger.SignInSheet, 0.4},
	{[]string{"党费", "收款人", "大写"}, ledger.PartyFeeReceipt, 0.6},
	{[]string{"缴款人", "大写"}, ledger.RefundVoucher, 0.5},
	{[]string{"第一条", "第二条", "本办法"}, ledger.Regulation, 0.5},
	{[]string{"第一条", "第二条", "第三条"}, ledger.Regulation, 0.4},
	{[]string{"有关事项通知如下"}, ledger.Notice, 0.5},
	{[]string{"特此通知"}, ledger.Notice, 0.5},
	{[]string{"限期整改", "通知如下"}, ledger.RectificationNotice, 0.5},
	{[]string{"谈话人", "谈话对象"}, ledger.TalkRecord, 0.6},
	{[]string{"约谈人", "约谈对象"}, ledger.TalkRecord, 0.6},
	{[]string{"公示期"}, ledger.PublicNotice, 0.4},
	{[]string{"如有异议", "公示"}, ledger.PublicNotice, 0.5},
	{[]string{"接待", "来访", "陪同"}, ledger.ReceptionFile, 0.6},
	{[]string{"甲方", "乙方", "第一条"}, ledger.Contract, 0.7},
	{[]string{"验收结论"}, ledger.Acceptance, 0.6},
	{[]string{"收款单位", "拨付"}, ledger.PaymentOrder, 0.6},
	{[]string{"迟到", "早退", "出勤"}, ledger.Attendance, 0.5},
	{[]string{"免去", "职务", "研究决定"}, ledger.PersonnelOrder, 0.6},
	{[]string{"任命", "职务", "研究决定"}, ledger.PersonnelOrder, 0.6},
	{[]string{"被检查单位", "检查人员"}, ledger.InspectionRecord, 0.6},
	{[]string{"特此说明"}, ledger.SelfStatement, 0.6},
	{[]string{"审批", "申请", "意见"}, ledger.Approval, 0.3},
}

const (
	photoConfidence = 0.4
	maxBodyRunes    = 1200
	nearTheEnd      = 4 // runes after the word: 学习笔记-王某某
	notFarOff       = 0.85
	farOff          = 0.6
)

// A wordMatch is a word of a title that says its kind.
type wordMatch struct {
	titleWord
	word  string
	after int // runes between the word and the end of the title
}

func (m wordMatch) confidence() float64 {
	switch {
	case m.after == 0:
		return m.sure
	case m.after <= nearTheEnd:
		return m.sure * notFarOff
	}
	return m.sure * farOff
}

// bestWord finds the word that says what a title calls its paper.
func bestWord(title string) (best wordMatch, found bool) {
	text := hanzi.Normal(bareTitle(title))
	for _, rule := range titleWords {
		if rule.with != "" && !containsAny(text, strings.Fields(rule.with)) {
			continue
		}
		for _, w := range strings.Fields(rule.words) {
			at := strings.LastIndex(text, w)
			if at < 0 {
				continue
			}
			m := wordMatch{rule, w, runes(text[at+len(w):])}
			if !found || m.betterThan(best) {
				best, found = m, true
			}
		}
	}
	return best, found
}

// betterThan prefers the longer of two words that end at one place, then the
// surer word, then the later one.
func (m wordMatch) betterThan(o wordMatch) bool {
	if m.after == o.after && len(m.word) != len(o.word) {
		return len(m.word) > len(o.word)
	}
	if c := cmp.Compare(m.confidence(), o.confidence()); c != 0 {
		return c > 0
	}
	return m.after < o.after
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// bareTitle drops what clerks hang on a title: (扫描件), （节选）, dates, numbers.
func bareTitle(title string) string {
	for {
		t := strings.TrimRightFunc(title, func(r rune) bool {
			return unicode.IsDigit(r) || unicode.IsSpace(r) || strings.ContainsRune("-_—.·《》年月日", r)
		})
		for _, pair := range []string{"()", "（）", "【】", "[]"} {
			r := []rune(pair)
			if at := strings.LastIndex(t, string(r[0])); at > 0 && strings.HasSuffix(t, string(r[1])) {
				t = t[:at]
			}
		}
		for _, tail := range []string{"扫描件", "复印件", "盖章版", "定稿", "备份", "副本", "最终版", "签字版"} {
			t = strings.TrimSuffix(t, tail)
		}
		if t == title {
			return t
		}
		title = t
	}
}

// guessKind lets the titles and the text speak and adds up what they say.
func guessKind(name string, titles headings, sheets []sheet) []ledger.Fact {
	facts := map[ledger.Kind]ledger.Fact{}
	speak := func(k ledger.Kind, f ledger.Fact) {
		f.Field, f.Value = FieldKind, string(k)
		old, known := facts[k]
		if !known {
			facts[k] = f
			return
		}
		both := surer(old.Confidence, f.Confidence)
		if f.Confidence > old.Confidence {
			old = f
		}
		old.Confidence = both
		facts[k] = old
	}
	for _, t := range titles {
		if m, found := bestWord(t.text); found {
			speak(m.kind, ledger.Fact{Page: t.page, Start: t.start, End: t.end, Confidence: m.confidence(), Rule: t.from + "中的“" + m.word + "”"})
		}
	}
	for _, s := range sheets {
		speakBody(s, speak)
	}
	if len(facts) == 0 && isPicture(name) {
		speak(ledger.Photo, ledger.Fact{End: runes(name), Confidence: photoConfidence, Rule: "图片文件"})
	}
	return ranked(facts)
}

// speakBody lets each kind speak once a page, by its surest rule.
func speakBody(s sheet, speak func(ledger.Kind, ledger.Fact)) {
	text := s.body()
	said := map[ledger.Kind]bool{}
	for _, r := range bodyRules {
		if said[r.kind] || slices.ContainsFunc(r.words, func(w string) bool { return !strings.Contains(text, w) }) {
			continue
		}
		said[r.kind] = true
		start := runes(text[:strings.Index(text, r.words[0])])
		speak(r.kind, ledger.Fact{Page: s.n, Start: start, End: start + runes(r.words[0]), Confidence: r.sure, Rule: "正文有“" + strings.Join(r.words, "”“") + "”"})
	}
}

// body is the lines that begin within maxBodyRunes.
func (s sheet) body() string {
	bytes := 0
	for _, l := range s.lines {
		if l.start > maxBodyRunes {
			break
		}
		bytes += len(l.text) + 1
	}
	return s.text[:min(bytes, len(s.text))]
}

func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".bmp", ".heic", ".webp":
		return true
	}
	return false
}

func ranked(facts map[ledger.Kind]ledger.Fact) (all []ledger.Fact) {
	for _, f := range facts {
		if f.Confidence >= leastConfidence {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b ledger.Fact) int { return cmp.Or(byConfidence(a, b), cmp.Compare(a.Value, b.Value)) })
	return all
}
