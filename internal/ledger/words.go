// Package ledger is the 台账: the words of TERMS.md and their rules, as pure functions.
package ledger

// A Kind says what an evidence is.
type Kind string

const (
	MeetingMinutes      Kind = "meeting_minutes"
	SignInSheet         Kind = "sign_in_sheet"
	PartyFeeReceipt     Kind = "party_fee_receipt"
	RefundVoucher       Kind = "refund_voucher"
	Regulation          Kind = "regulation"
	Notice              Kind = "notice"
	TalkRecord          Kind = "talk_record"
	StudyNotes          Kind = "study_notes"
	StudyPlan           Kind = "study_plan"
	LectureScript       Kind = "lecture_script"
	Photo               Kind = "photo"
	Register            Kind = "register"
	Approval            Kind = "approval"
	PublicNotice        Kind = "public_notice"
	ReceptionFile       Kind = "reception_file"
	Contract            Kind = "contract"
	Acceptance          Kind = "acceptance"
	PaymentOrder        Kind = "payment_order"
	Attendance          Kind = "attendance"
	PersonnelOrder      Kind = "personnel_order"
	InspectionRecord    Kind = "inspection_record"
	RectificationNotice Kind = "rectification_notice"
	SelfStatement       Kind = "self_statement" // weak by itself
	OtherKind           Kind = "other"
)

// KindNames are the Chinese names, in the order of TERMS.md.
var KindNames = []struct {
	Kind Kind
	Name string
}{
	{MeetingMinutes, "会议记录"}, {SignInSheet, "签到表"}, {PartyFeeReceipt, "党费收据"},
	{RefundVoucher, "退款凭证"}, {Regulation, "制度文件"}, {Notice, "通知"},
	{TalkRecord, "谈话记录"}, {StudyNotes, "学习笔记"}, {StudyPlan, "学习计划"},
	{LectureScript, "党课讲稿"}, {Photo, "照片"}, {Register, "台账/名册"},
	{Approval, "审批表"}, {PublicNotice, "公示"}, {ReceptionFile, "公务接待材料"},
	{Contract, "合同"}, {Acceptance, "验收资料"}, {PaymentOrder, "拨付凭证"},
	{Attendance, "考勤"}, {PersonnelOrder, "任免文件"}, {InspectionRecord, "检查记录"},
	{RectificationNotice, "整改通知书"}, {SelfStatement, "情况说明"}, {OtherKind, "其他"},
}

// String is the Chinese name; an unknown kind is its code.
func (k Kind) String() string {
	for _, n := range KindNames {
		if n.Kind == k {
			return n.Name
		}
	}
	return string(k)
}

// Known reports whether k stands in TERMS.md.
func (k Kind) Known() bool { return k.String() != string(k) }

// A ClaimType says what a claim states.
type ClaimType string

const (
	RegulationIssued ClaimType = "regulation_issued"
	NoticeIssued     ClaimType = "notice_issued"
	MeetingHeld      ClaimType = "meeting_held"
	TrainingOrStudy  ClaimType = "training_or_study"
	InspectionDone   ClaimType = "inspection_done"
	MoneyReturned    ClaimType = "money_returned"
	TalkInterview    ClaimType = "talk_interview"
	LedgerBuilt      ClaimType = "ledger_built"
	Publicity        ClaimType = "publicity"
	PersonnelAction  ClaimType = "personnel_action"
	OtherClaim       ClaimType = "other"
)

// ClaimTypeNames are the Chinese names, in the order of TERMS.md.
var ClaimTypeNames = []struct {
	Type ClaimType
	Name string
}{
	{RegulationIssued, "制定制度"}, {NoticeIssued, "下发通知"}, {MeetingHeld, "召开会议"},
	{TrainingOrStudy, "学习培训"}, {InspectionDone, "检查排查"}, {MoneyReturned, "退缴款项"},
	{TalkInterview, "约谈谈话"}, {LedgerBuilt, "建立台账"}, {Publicity, "公示通报"},
	{PersonnelAction, "人事处理"}, {OtherClaim, "其他"},
}

// String is the Chinese name; an unknown type is its code.
func (t ClaimType) String() string {
	for _, n := range ClaimTypeNames {
		if n.Type == t {
			return n.Name
		}
	}
	return string(t)
}

// Known reports whether t stands in TERMS.md.
func (t ClaimType) Known() bool { return t.String() != string(t) }

// A DocumentRole says what a report does with a document in 《》. Only issued,
// revised and forwarded documents must be shown; the others ask for nothing.
type DocumentRole string

const (
	Issued    DocumentRole = "issued"    // 制定、出台、印发
	Revised   DocumentRole = "revised"   // 修订、修改完善
	Forwarded DocumentRole = "forwarded" // 转发
	Studied   DocumentRole = "studied"   // 学习
	Cited     DocumentRole = "cited"     // 按照、根据
)

// A Document is a DocTitle that a claim or a measure names.
type Document struct {
	Title string       `json:"title"` // without the outer 《》
	Role  DocumentRole `json:"role"`
	DocNo string       `json:"doc_no,omitempty"`
}

// Pace is how fast a measure is to be carried out.
type Pace string

const (
	Immediate    Pace = "immediate"    // 立行立改
	Concentrated Pace = "concentrated" // 集中整改
	Ongoing      Pace = "ongoing"      // 长期坚持
)

// Progress is how far the rectification of a problem has come.
type Progress string

const (
	Done          Progress = "done"
	BasicallyDone Progress = "basically_done"
	Unfinished    Progress = "unfinished"
)

// Certainty says how sure a rule is that a sentence is a claim.
type Certainty string

const (
	Certain  Certainty = "certain"  // done, and checkable: 已召开、制定了《…》
	Likely   Certainty = "likely"   // checkable, but the tense is open
	Intended Certainty = "intended" // a promise: 将、要求、计划
)
