package report

import (
	"regexp"

	"juzheng/internal/ledger"
)

// A rule finds one kind of claim in a clause, and names the evidence that would prove it.
type rule struct {
	name  string // what a person is told: the verb and its object
	claim ledger.ClaimType
	word  *regexp.Regexp
	not   *regexp.Regexp // what looks like it and is not
	kinds []ledger.Kind  // nil: those of the claim type
}

// kindsOf is what proves each type of claim when its rule says nothing better.
var kindsOf = map[ledger.ClaimType][]ledger.Kind{
	ledger.RegulationIssued: {ledger.Regulation},
	ledger.NoticeIssued:     {ledger.Notice},
	ledger.MeetingHeld:      {ledger.MeetingMinutes, ledger.SignInSheet},
	ledger.TrainingOrStudy:  {ledger.SignInSheet, ledger.StudyNotes},
	ledger.InspectionDone:   {ledger.InspectionRecord},
	ledger.MoneyReturned:    {ledger.RefundVoucher},
	ledger.TalkInterview:    {ledger.TalkRecord},
	ledger.LedgerBuilt:      {ledger.Register},
	ledger.Publicity:        {ledger.PublicNotice},
	ledger.PersonnelAction:  {ledger.PersonnelOrder},
	ledger.OtherClaim:       {ledger.OtherKind},
}

func kinds(k ...ledger.Kind) []ledger.Kind { return k }

func makeRule(name string, claim ledger.ClaimType, word, not string, k []ledger.Kind) rule {
	r := rule{name: name, claim: claim, word: regexp.MustCompile(word), kinds: k}
	if not != "" {
		r.not = regexp.MustCompile(not)
	}
	return r
}

// rules are tried on each clause, in this order; of the rules of one claim type the first
// that fits is the one. In a clause the words inside 《》 are blanked: titles have rules of
// their own (roleRules).
var rules = []rule{
	makeRule("建立制度", ledger.RegulationIssued, `(?:建立|健全|实行|推行)(?:了|起)?(?:并)?(?:实行)?[^,、]{2,14}制度`, `通报制度$|台账`, nil),
	makeRule("制定制度", ledger.RegulationIssued,
		`(?:制定|制订|出台|修订|印发|下发|起草|编制|重新修订|修改完善|建立健全|建立完善)(?:了|并|出台|印发|完善|实施|下发)*[^,]{2,40}?(?:制度|办法|方案|规定|细则|规程|规范|流程|预案|实施意见|章程|规则|操作指南|清单制度|机制)`,
		`(?:的|有关|相关|上级)规定$|按照?[^,]*(?:制度|规定)|长效机制`, nil),
	makeRule("完善制度", ledger.RegulationIssued, `(?:修订|完善|健全)(?:了)?[^,、]{3,24}(?:制度|办法|管理规定|细则|实施方案)`, `不断|进一步健全`, nil),
	makeRule("制定若干制度", ledger.RegulationIssued, `(?:制定|修订|建立|出台|完善|新建)[^,]{0,8}制度(?:文件)?\s*[\d*]+\s*[项个份]`, ``, nil),
	makeRule("纳入考核", ledger.OtherClaim, `纳入[^,]{0,24}(?:考核|考评|绩效|目标管理)`, ``, kinds(ledger.Regulation)),

	makeRule("下发整改通知书", ledger.NoticeIssued, `(?:下发|下达|发出|发放|印发|送达|制发)(?:了)?[^,]{0,30}(?:整改|督办|监督检查|提醒)[^,]{0,6}(?:通知书|告知书|建议书|通知|函)`, ``, kinds(ledger.RectificationNotice)),
	makeRule("下发通知", ledger.NoticeIssued, `(?:下发|下达|发出|印发|送达|制发|发送)(?:了)?[^,]{0,30}(?:通知书|通知|提醒函|工作函|函|通报|文件)`, `要求$|任免`, nil),
	makeRule("下文", ledger.NoticeIssued, `下文(?:要求|明确|部署|规定)|(?:专门|联合|正式)(?:发文|行文)`, ``, nil),

	makeRule("签到", ledger.MeetingHeld, `签到(?:工作|制度|表|登记)`, `没有|未`, kinds(ledger.SignInSheet)),
	makeRule("会议记录", ledger.MeetingHeld, `(?:规范|做好|完善|补齐|健全|补充)[^,]{0,30}(?:会议|活动)记录`, ``, kinds(ledger.MeetingMinutes)),
	makeRule("召开会议", ledger.MeetingHeld, `(?:召开|召集|组织召开|举行|开好)(?:了)?[^,]{0,60}(?:会|班子会议?|会议|大会|座谈|例会|委员会|民主生活会)`, ``, nil),
	makeRule("定期开会", ledger.MeetingHeld, `会[^,]{0,6}(?:每|定期|一般|个月|半年)[^,]{0,12}(?:召开|开展|举行|开)`, ``, nil),
	makeRule("换届选举", ledger.MeetingHeld, `换届选举|(?:完成|组织|进行)[^,]{0,20}换届`, `混在|代替`, nil),
	makeRule("听取汇报", ledger.MeetingHeld, `听取(?:了)?[^,]{0,50}(?:汇报|报告|述职|意见建议)`, ``, nil),
	makeRule("会议研究", ledger.MeetingHeld, `(?:党组会|党委会|局务会|支委会|会议|专题会|班子会)(?:上)?(?:专题|集体|多次)?(?:研究|审议|讨论|通过|部署)(?:了|并|通过|决定|部署)`, `按照|根据|要求`, nil),
	makeRule("专题研究", ledger.MeetingHeld, `(?:专题|集体)(?:研究|审议|讨论)(?:了)?[^,]{0,30}(?:次|工作|问题|事项)|研判[^,]{0,24}[\d*]次`, `按照|根据`, nil),
	makeRule("参加会议", ledger.MeetingHeld, `(?:参加|出席|列席)(?:了)?[^,]{0,24}(?:民主生活会|组织生活会|会议|支部大会)`, `自觉性|积极性`, kinds(ledger.SignInSheet, ledger.MeetingMinutes)),

	makeRule("学习笔记", ledger.TrainingOrStudy, `学习笔记|读书笔记|学习心得|心得体会`, `代替|没有`, kinds(ledger.StudyNotes)),
	makeRule("学习考勤", ledger.TrainingOrStudy, `学习考勤|学习签到`, ``, kinds(ledger.SignInSheet, ledger.Attendance)),
	makeRule("学习计划", ledger.TrainingOrStudy, `(?:制定|制订|编制|拟定)(?:了)?[^,]{0,30}学习[^,]{0,8}(?:计划|安排|方案)`, ``, kinds(ledger.StudyPlan)),
	makeRule("上党课", ledger.TrainingOrStudy, `(?:上好|讲授|补上|补讲|上|讲|授)(?:了)?[^,]{0,8}党课`, ``, kinds(ledger.SignInSheet, ledger.LectureScript)),
	makeRule("讲座辅导", ledger.TrainingOrStudy, `(?:举办|开展|聘请|邀请|组织|讲授|采取|开设)[^,]{0,40}(?:讲座|辅导|授课|宣讲|报告会)`, ``, kinds(ledger.SignInSheet, ledger.LectureScript)),
	makeRule("参观学习", ledger.TrainingOrStudy, `(?:到|赴|前往|组织|参观|走访)[^,]{0,40}(?:参观|考察学习|学习考察|观看|实地学习|现场学习|教育基地)`, ``, kinds(ledger.SignInSheet, ledger.Photo)),
	makeRule("外出学习", ledger.TrainingOrStudy, `(?:到|赴|前往)[^,]{1,40}(?:学习|考察|跟班)`, ``, kinds(ledger.SignInSheet, ledger.Photo)),
	makeRule("警示教育", ledger.TrainingOrStudy, `(?:开展|组织|召开|举办|进行)[^,]{0,24}警示教育`, ``, kinds(ledger.SignInSheet, ledger.Photo)),
	makeRule("培训", ledger.TrainingOrStudy, `(?:开展|组织|举办|进行|参加|安排|完成)(?:了)?[^,]{0,40}(?:培训|轮训|集训)`, ``, kinds(ledger.SignInSheet, ledger.LectureScript)),
	makeRule("集体学习", ledger.TrainingOrStudy, `(?:集体|集中|专题|交流)(?:学习|研讨)|(?:集体|集中|中心组)[^,]{0,6}学习[^,]{0,6}(?:次|不少于|至少)`, `按照|没有|纪律`, nil),
	makeRule("组织学习", ledger.TrainingOrStudy, `(?:组织|开展|深入|传达|系统|利用|及时|带头)(?:了)?[^,]{0,36}(?:学习|测试)`, `学(?:习)?相结合|学习纪律|要求[^,]*学习教育|学习对象|学习型|比学习`, nil),
	makeRule("学习若干次", ledger.TrainingOrStudy, `^(?:共|累计|已)?学习[^,]{0,4}[\d*]+\s*(?:余|多)?次`, ``, nil),
	makeRule("学习文件", ledger.TrainingOrStudy, `^(?:认真|专题|重点|再次)?学习(?:了|贯彻|传达)?[^,、]{4,}`, `学习(?:纪律|型|计划|转发)`, nil),

	makeRule("检查排查", ledger.InspectionDone,
		`(?:开展|进行|组织|完成|实施|采取|做好|强化|落实|不定期|定期|全面|已|深入|逐一|逐项|入户|随机|加强|加大|抽调|派出|联合)[^,]{0,30}(?:检查|自查|核查|排查|督查|抽查|核实|清查|审计|巡查|督导|暗访|摸排|复查|复核|盘点|专项审核)`,
		`接受|检查(?:情况|反映|站|院)|巡查(?:组|机关)|(?:规范|优化)[^,]*核查`, nil),
	makeRule("逐项检查", ledger.InspectionDone, `(?:对|就)[^,]{1,30}(?:检查|自查|核查|排查|核实|清查|审计|复查|复核|盘点|督查|专项审核)(?:了|\d|\*|$)`, `接受`, nil),

	makeRule("补缴党费", ledger.MoneyReturned, `(?:补缴|补交|上缴|追缴|缴纳|足额缴)[^,]{0,14}党费|党费[^,]{0,4}(?:补缴|补交|追缴)|(?:足额|按期|按时)[^,]{0,6}收缴[^,]{0,4}党费`, `教育|自觉`, kinds(ledger.PartyFeeReceipt)),
	makeRule("退缴款项", ledger.MoneyReturned,
		`(?:退缴|补缴|追缴|追回|上缴|退回|退还|清退|缴回|收回|退赔|挽回|扣回|清缴|清收|上交|退交|追讨|返还)(?:了)?[^,]{0,30}(?:元|款|费用?|资金|金额|津贴|补贴|奖金|津补贴|工资|福利|薪酬)`,
		`党费|清退[^,]{0,12}人员`, nil),
	makeRule("收缴金额", ledger.MoneyReturned, `(?:收缴|清理|整改|扣减|核减)[^,]{0,20}(?:\d|\*)[\d.,*]*(?:万|亿|千)?元`, `党费`, nil),

	makeRule("谈话", ledger.TalkInterview, `(?:约谈|谈心谈话|提醒谈话|谈话提醒|诫勉谈话|诫勉|廉政谈话|集体谈话|任前谈话|谈心|批评教育|教育提醒|谈话函询|谈话\s*[\d*])`, `没有|较少|规范[^,]*(?:记录|内容)|谈话制度|谈话[^,]{0,4}台账`, nil),
	makeRule("个别谈话", ledger.TalkInterview, `(?:与|同|找|对)[^,]{1,24}(?:进行|开展)(?:了)?[^,]{0,10}谈话`, ``, nil),

	makeRule("建立台账", ledger.LedgerBuilt, `(?:建立|建好|完善|健全|形成|更新|制作|编制|填写|补充|规范|梳理|建)(?:了)?[^,]{0,30}(?:台账|台帐|名册|清单|档案|一户一档|一人一档|一项目一档|一事一档|底册|登记簿|登记册|信息库|数据库|花名册)`, ``, nil),
	makeRule("建档归档", ledger.LedgerBuilt, `建档|归档|整档|成册|造册|入账|登记入|录入系统|立卷|补登|资产卡片`, `没有|不(?:完整|规范)`, nil),
	makeRule("补齐资料", ledger.LedgerBuilt, `(?:补齐|补充完善|补充|补全|补办|收集|完善)(?:了)?[^,、]{0,20}(?:材料|资料|手续|凭证|附件|档案)`, ``, nil),

	makeRule("公示公布", ledger.Publicity, `(?:公示|公布|公开(?:栏|发布|承诺|党费|财务|政务)?|张贴|曝光)`, `公开(?:招|选|竞|透明|公正)|公平公开|公开、|、公开|没有公开|未公开|不公开`, nil),
	makeRule("考勤通报", ledger.Publicity, `考勤[^,]{0,6}通报|通报[^,]{0,6}考勤`, ``, kinds(ledger.Attendance, ledger.PublicNotice)),
	makeRule("通报", ledger.Publicity, `通报(?:了|批评|制度|曝光)?`, `没有|未|会议通报会|情况通报会`, nil),

	makeRule("任免处分", ledger.PersonnelAction, `(?:免除|免去|任命|调整|撤销|给予)(?:了)?[^,]{0,40}(?:职务|岗位|处分|任职)`, ``, nil),
	makeRule("任免发文", ledger.PersonnelAction, `任免[^,]{0,24}(?:发文|行文|文件)`, ``, nil),
	makeRule("清退人员", ledger.PersonnelAction, `(?:清退|清理|辞退|召回|调离|退回|解聘|规范)[^,]{0,16}(?:借调|混编|混岗|临聘|临时|超编|编外)(?:人员|岗)?`, ``, nil),
	makeRule("配备人员", ledger.PersonnelAction, `(?:提拔|任用|轮岗|选派|配备|选配|招聘|聘用|转任|晋升)[^,]{0,24}[\d*]+[名人]`, `借调`, nil),
	makeRule("申请编制", ledger.PersonnelAction, `(?:申请|争取|增加|核定)[^,]{0,20}(?:名额|编制|岗位)`, ``, kinds(ledger.Approval)),
	makeRule("立案问责", ledger.PersonnelAction, `立案(?:审查|调查|\d|\*)|问责(?:了)?(?:\d|\*)|党内警告|严重警告|政务警告|记过|降级`, ``, nil),

	makeRule("成立机构", ledger.OtherClaim, `(?:成立|组建|调整充实)(?:了)?[^,]{0,24}(?:领导小组|专班|工作组|委员会|支部)`, ``, kinds(ledger.Notice)),
	makeRule("清理往来", ledger.OtherClaim, `(?:清理|核销|清收)[^,]{0,16}(?:往来款|账款|挂账|资产|账目|账户)|(?:往来款|挂账|账户|资产)[^,]{0,8}(?:进行)?(?:清理|核销)`, ``, kinds(ledger.Register)),
	makeRule("报告上级", ledger.OtherClaim, `向[^,]{2,16}(?:报送|报告|报备|请示|备案)`, ``, kinds(ledger.OtherKind)),
	makeRule("办理证照", ledger.OtherClaim, `(?:办理|补办|取得)(?:了)?[^,]{0,12}(?:登记证|许可证|产权证|证书)`, ``, kinds(ledger.OtherKind)),
	makeRule("做出检讨", ledger.OtherClaim, `(?:做|作出|作|写出|提交)(?:了)?[^,]{0,6}(?:检讨|检查书|书面检查|书面说明|情况说明)`, ``, kinds(ledger.SelfStatement)),
	makeRule("拨付资金", ledger.OtherClaim, `(?:拨付|下拨|支付|发放|兑付)(?:了|到位)?[^,]{0,24}(?:资金|款项?|补助金?|补贴|工程款|经费)`, `违规|追回|追缴|退回|退缴|收回`, kinds(ledger.PaymentOrder)),
	makeRule("投入资金", ledger.OtherClaim, `(?:投入|安排|筹措|落实)(?:了)?[^,]{0,16}(?:资金|经费)[^,]{0,4}[\d*][\d.,*]*(?:万|亿|千)?元`, ``, kinds(ledger.PaymentOrder)),
	makeRule("接待手续", ledger.OtherClaim, `接待[^,]{0,40}(?:公函|审批单|菜单|清单)`, ``, kinds(ledger.ReceptionFile)),
	makeRule("附照片", ledger.OtherClaim, `(?:附|拍摄|拍照|上传|留存)[^,]{0,10}(?:照片|影像|图片)`, ``, kinds(ledger.Photo)),
	makeRule("报送报表", ledger.OtherClaim, `(?:报送|上报|提供|提交|填报|申领|发放|填写)(?:了)?[^,]{0,24}(?:明细表|统计表|报表|清单|登记表|申报表|《□+》)`, ``, kinds(ledger.Register)),
	makeRule("计划总结", ledger.OtherClaim, `(?:做好|制定|撰写|形成|完成)[^,]{0,16}(?:年度计划|工作计划|工作总结|总结|工作要点)`, ``, kinds(ledger.MeetingMinutes, ledger.OtherKind)),
	makeRule("开展活动", ledger.OtherClaim, `(?:开展|组织|举办)(?:了)?[^,]{0,60}(?:主题[^,]{0,6}活动|志愿[^,]{0,6}活动|主题党日|实践活动|竞赛|演练)`, ``, kinds(ledger.Photo)),
	makeRule("签订合同", ledger.OtherClaim, `(?:签订|补签|重新签订|签署|解除|终止)(?:了)?[^,]{0,20}(?:合同|协议|责任书|承诺书)`, ``, kinds(ledger.Contract)),
	makeRule("组织验收", ledger.OtherClaim, `(?:完成|组织|通过|进行)(?:了)?[^,]{0,16}(?:验收|竣工|决算)`, ``, kinds(ledger.Acceptance)),
	makeRule("办理审批", ledger.OtherClaim, `(?:办理|补办|履行|完善|报请)(?:了)?[^,]{0,12}(?:审批|报批|备案|批复)(?:手续)?`, ``, kinds(ledger.Approval)),
	makeRule("重新办理", ledger.OtherClaim, `重新(?:进行)?(?:作业|办理|核定|测算|制作)|(?:进行|予以)重新(?:作业|办理|核定)`, ``, kinds(ledger.OtherKind)),
	makeRule("完成建设", ledger.OtherClaim, `(?:完成|建成|启用|安装|购置)(?:了)?[^,]{2,30}(?:组建|建设|改造|安装|设备|系统|平台|工程|工作室)`, `任务|完善`, kinds(ledger.OtherKind)),
}

var ruleMatcher = newMatcher(rules, func(r rule) *regexp.Regexp { return r.word })

// uncheckableWords is told when a measure names nothing that a file could prove.
const uncheckableWords = "没有写明可核实的内容：没有文件、会议、金额、检查、谈话或台账。请补充具体做法，或注明不需要佐证。"
