package report

import (
	"fmt"
	"strings"
	"testing"

	"juzheng/internal/ledger"
)

// measureOf reads one measure as the answer to an invented problem.
func measureOf(t *testing.T, text string) Measure {
	t.Helper()
	d := Read("（一）某方面\n1.某问题。\n整改落实情况：" + text + "\n")
	ms := measures(d)
	if len(ms) != 1 {
		t.Fatalf("%q gives %d measures", text, len(ms))
	}
	return ms[0]
}

var claimCases = []struct{ text, want string }{
	{"成立领导小组，加强组织领导，提高思想认识。", "other notice"},
	{"加大推进力度，全面提升服务质量，推动发展。", ""},
	{"坚持问题导向，举一反三，建立长效机制。", ""},
	{"新制定制度5项。", "regulation_issued regulation*5"},
	{"对96卷干部档案进行专项审核，补充材料7份。", "inspection_done inspection_record; ledger_built register"},
	{"投入资金5.6万元建设党员活动室。", "other payment_order"},
	{"已追回重复发放的补助资金。", "money_returned refund_voucher"},
	{"累计学习6次。", "training_or_study sign_in_sheet*6 study_notes*6"},
	{"完成12个党支部换届选举。", "meeting_held meeting_minutes sign_in_sheet"},
	{"交流轮岗3名干部。", "personnel_action personnel_order"},
	{"每季度会商1次。", "other other*4/year"},
	{"研判意识形态领域情况4次。", "meeting_held meeting_minutes*4 sign_in_sheet*4"},
	{"对长期挂账的往来款进行清理。", "other register"},
	{"严格执行相关规定，杜绝类似问题发生。", ""},
	{"随时接受群众监督和上级检查。", ""},
	{"牢固树立过紧日子思想，不断提升服务水平。", ""},
	{"制定《差旅费报销办法》。", "regulation_issued regulation"},
	{"修订完善了《会议制度》《公文办理制度》和《印章管理制度》。", "regulation_issued regulation*3"},
	{"将《合同管理办法（试行）》修订为《合同管理办法》。", "regulation_issued regulation"},
	{"《请销假制度》已印发执行。", "regulation_issued regulation"},
	{"转发《县财政局关于规范差旅费的通知》。", "regulation_issued notice"},
	{"下发《限期整改通知书》3份。", "notice_issued rectification_notice"},
	{"向项目单位下发整改通知书5份。", "notice_issued rectification_notice*5"},
	{"按照《差旅费管理办法》的规定从严审核。", ""},
	{"组织学习《中国共产党纪律处分条例》。", "training_or_study sign_in_sheet study_notes"},
	{"根据《党组工作条例》，制定《党组议事规则》。", "regulation_issued regulation"},
	{"建立健全公务用车派车审批制度。", "regulation_issued regulation"},
	{"5月8日召开党组会专题研究意识形态工作。", "meeting_held meeting_minutes sign_in_sheet"},
	{"全年召开党组会12次。", "meeting_held meeting_minutes*12 sign_in_sheet*12"},
	{"党组书记每半年听取1次意识形态工作汇报。", "meeting_held meeting_minutes*2/year sign_in_sheet*2/year"},
	{"组织全体党员到革命纪念馆参观学习。", "training_or_study sign_in_sheet photo"},
	{"举办财务人员业务培训班2期。", "training_or_study sign_in_sheet*2 lecture_script*2"},
	{"党组成员分别到挂钩支部讲党课。", "training_or_study sign_in_sheet lecture_script"},
	{"对下属单位开展财务检查。", "inspection_done inspection_record"},
	{"全面排查安全隐患32处。", "inspection_done inspection_record"},
	{"违规发放的补贴36000元已全部退回。", ""},
	{"退回违规发放的补贴3.6万元。", "money_returned refund_voucher"},
	{"补缴2022年党费560元。", "money_returned party_fee_receipt"},
	{"对相关责任人进行约谈。", "talk_interview talk_record"},
	{"建立固定资产管理台账。", "ledger_built register"},
	{"每季度在公示栏公开一次财务收支情况。", "publicity public_notice*4/year"},
	{"免去张某办公室主任职务。", "personnel_action personnel_order"},
	{"给予李某党内警告处分。", "personnel_action personnel_order"},
	{"及时拨付项目补助资金200万元。", "other payment_order"},
	{"重新签订租赁合同3份。", "other contract*3"},
	{"清退借调人员6名。", "personnel_action personnel_order"},
}

func TestWhatAMeasureClaims(t *testing.T) {
	for _, c := range claimCases {
		var got []string
		for _, claim := range measureOf(t, c.text).Claims {
			got = append(got, string(claim.Type)+" "+wantsOf(claim))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

var roleCases = []struct {
	text  string
	roles []ledger.DocumentRole
}{
	{"制定《甲办法》，严格执行《乙条例》。", []ledger.DocumentRole{ledger.Issued, ledger.Cited}},
	{"根据《甲条例》《乙规定》要求，制定了《丙细则》。", []ledger.DocumentRole{ledger.Cited, ledger.Cited, ledger.Issued}},
	{"对《甲办法》《乙办法》进行修订。", []ledger.DocumentRole{ledger.Revised, ledger.Revised}},
	{"学习转发《甲规定》和《乙规定》。", []ledger.DocumentRole{ledger.Forwarded, ledger.Forwarded}},
	{"印发《关于贯彻落实〈甲条例〉的通知》。", []ledger.DocumentRole{ledger.Issued}},
	{"印发《关于贯彻落实《甲条例》的通知》。", []ledger.DocumentRole{ledger.Issued}},
	{"学习贯彻《甲条例》。", []ledger.DocumentRole{ledger.Studied}},
	{"根据局里下发《甲通知》的要求排查。", []ledger.DocumentRole{ledger.Cited}},
	{"对照《甲条例》查摆问题，完善了《乙制度》（某发〔2023〕7号）。", []ledger.DocumentRole{ledger.Cited, ledger.Revised}},
	{"《甲办法》已于5月印发。", []ledger.DocumentRole{ledger.Issued}},
}

func TestWhatAReportDoesWithADocument(t *testing.T) {
	for _, c := range roleCases {
		var got []ledger.DocumentRole
		for _, d := range measureOf(t, c.text).Documents {
			got = append(got, d.Role)
		}
		equal(t, c.text, got, c.roles)
	}
	docs := measureOf(t, "印发《甲办法》（某发〔2023〕7号）。").Documents
	equal(t, "number of the document", docs[0].DocNo, "某发〔2023〕7号")
	docs = measureOf(t, "印发《甲办法》（试行）。").Documents
	equal(t, "no number of the document", docs[0].DocNo, "")
}

var factCases = []struct{ text, want string }{
	{"每季度至少1次听取汇报。", "often quarter 3 least=1"},
	{"每个月10日前上缴党费。", "often month 1 before=10"},
	{"每年召开会议累计不少于*次。", "often year 12 least=*"},
	{"支部委员会两个月召开一次。", "often months 2 least=1"},
	{"支部书记每年上1-2次党课。", "often year 12 least=1 most=2"},
	{"每周三组织集体学习。", "often week 0"},
	{"定期召开支委会。", "often irregular 0"},
	{"三个月内召开专题会议。", ""},
	{"退缴燃油费１，２３４．５元。", "amount 1234.5 元"},
	{"追回资金**万元。", "amount ** 万元"},
	{"追缴资金l0万元。", "amount 10 万元"},
	{"对3名干部进行约谈。", "count 3 名"},
	{"2023年5月召开党员大会。", "date 2023年5月"},
	{"*年*月*日召开党员大会。", "date *年*月*日"},
	{"二〇二三年五月四日召开党员大会。", "date 二〇二三年五月四日"},
	{"第一次召开党员大会。", ""},
	{"建立一户一档。", ""},
}

func TestAmountsDatesCountsAndFrequencies(t *testing.T) {
	for _, c := range factCases {
		m := measureOf(t, c.text)
		if len(m.Claims) != 1 {
			t.Errorf("%s: %d claims", c.text, len(m.Claims))
			continue
		}
		var got []string
		claim := m.Claims[0]
		for _, f := range claim.Frequencies {
			s := fmt.Sprintf("often %s %d", f.Period, f.Months)
			for _, part := range []struct{ name, value string }{{"least", f.Least}, {"most", f.Most}, {"before", f.Before}} {
				if part.value != "" {
					s += " " + part.name + "=" + part.value
				}
			}
			got = append(got, s)
		}
		for _, q := range claim.Amounts {
			got = append(got, "amount "+q.Value+" "+q.Unit)
		}
		for _, q := range claim.Dates {
			got = append(got, "date "+q.Value)
		}
		for _, q := range claim.Counts {
			got = append(got, "count "+q.Value+" "+q.Unit)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: got %q, want %q", c.text, s, c.want)
		}
	}
}

var certaintyCases = []struct {
	text string
	want ledger.Certainty
}{
	{"已召开支委会。", ledger.Certain},
	{"制定《考勤办法》。", ledger.Certain},
	{"定期召开支委会。", ledger.Likely},
	{"按要求做好签到工作。", ledger.Likely},
	{"要求各支部每月召开支委会。", ledger.Intended},
	{"计划召开支委会。", ledger.Intended},
}

func TestHowSureAClaimIs(t *testing.T) {
	for _, c := range certaintyCases {
		m := measureOf(t, c.text)
		if len(m.Claims) != 1 || m.Claims[0].Certainty != c.want {
			t.Errorf("%s: got %+v, want %s", c.text, m.Claims, c.want)
		}
	}
}

// The words that let a rule be skipped must never skip a match.
func TestSkippingRulesLosesNothing(t *testing.T) {
	texts := []string{ownReport(t)}
	for _, c := range claimCases {
		texts = append(texts, c.text)
	}
	for _, text := range texts {
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；\n", r) }) {
			found := ruleMatcher.candidates(s)
			for i, rule := range rules {
				if rule.word.MatchString(s) && !found.has(i) {
					t.Errorf("%s is skipped on %s", rule.name, s)
				}
			}
		}
	}
	if len(rules) > maxRules {
		t.Errorf("%d rules do not fit", len(rules))
	}
}

func TestEveryRuleNamesKnownWords(t *testing.T) {
	for _, r := range rules {
		if !r.claim.Known() || r.name == "" {
			t.Errorf("rule %q of %q", r.name, r.claim)
		}
		for _, k := range append(r.kinds, kindsOf[r.claim]...) {
			if !k.Known() {
				t.Errorf("rule %q asks for %q", r.name, k)
			}
		}
	}
}
