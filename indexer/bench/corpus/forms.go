package corpus

import "fmt"

// A form is a kind of evidence and how it is written: write fills the pages
// and returns the title.
type form struct {
	kind        string
	weight      int
	least, most int // pages
	write       func(w *writer) string
}

var forms = []form{
	{"meeting_minutes", 30, 2, 8, minutes},
	{"sign_in_sheet", 14, 1, 2, signIn},
	{"party_fee_receipt", 12, 1, 3, receipts},
	{"regulation", 10, 3, 24, regulation},
	{"talk_record", 12, 1, 3, talk},
	{"inspection_record", 10, 2, 6, inspection},
	{"self_statement", 12, 1, 4, inspection},
}

var weights = func() (all []int) {
	for _, f := range forms {
		all = append(all, f.weight)
	}
	return all
}()

func minutes(w *writer) string {
	what := w.one("支部委员会会议", "党员大会", "主题党日活动", "组织生活会", "理论学习中心组学习", "党小组会")
	w.line(w.unit, what, "记录")
	w.line("时间：", w.writtenDay(w.formed), w.one("上午", "下午"), "　地点：", w.one("三楼会议室", "党员活动室", "二号楼201室", "办公室"))
	w.line("主持人：", w.name(), "　记录人：", w.name(), "　应到", fmt.Sprint(w.IntN(40)+3), "人")
	w.text("出席：")
	w.list(5 + w.IntN(20))
	w.line()
	w.line("议题：", w.clause())
	for !w.full() {
		w.text(w.name(), "：")
		w.paragraph(2 + w.IntN(5))
	}
	return w.unit + what + "记录" + w.formed.Format("20060102")
}

func signIn(w *writer) string {
	what := w.clause()
	w.line("签到表")
	w.line("会议名称：", what)
	w.line("会议时间：", w.writtenDay(w.formed), "　单位：", w.unit)
	w.line("序号 姓名 部门 职务 联系电话 签名")
	for i := 1; !w.full(); i++ {
		name := w.name()
		w.line(fmt.Sprint(i), " ", name, " ", w.place(), w.one("科", "股", "站", "中心", "办公室"), " ", w.one("党员", "书记", "委员", "预备党员", "副书记"), " ",
			fmt.Sprintf("1%d****%04d", 30+w.IntN(60), w.IntN(10000)), " ", name)
	}
	return what + "签到表"
}

func receipts(w *writer) string {
	w.line("党费收缴凭证　单位：", w.unit)
	for !w.full() {
		fen := int64(w.IntN(60000)+50) * int64(1+w.IntN(3)*9)
		w.line("No.", fmt.Sprintf("%07d", w.IntN(10_000_000)), "　", w.writtenDay(w.day()))
		w.line("今收到", w.name(), "交来", w.clause(), "款，人民币（大写）", capital(fen), "（￥", grouped(fen), "）。")
		w.line("收款人：", w.name(), "　经手人：", w.name(), "　凭证号：", w.serial())
	}
	return w.unit + w.formed.Format("2006年1月") + "党费收据"
}

func regulation(w *writer) string {
	name := w.place() + w.word() + w.word() + w.one("管理办法", "实施细则", "工作制度", "若干规定", "议事规则")
	w.line(w.docNo())
	w.line("关于印发《", name, "》的通知")
	w.line("各支部、各科室：")
	w.paragraph(2)
	for article := 1; !w.full(); article++ {
		if article%9 == 1 {
			w.line("第", chinese(article/9+1), "章　", w.word(), w.one("管理", "职责", "监督", "程序", "附则"))
		}
		w.text("第", chinese(article), "条　")
		w.paragraph(1 + w.IntN(4))
	}
	w.line(w.unit, "　", w.writtenDay(w.formed))
	return name
}

func talk(w *writer) string {
	who := w.name()
	w.line("谈心谈话记录")
	w.line("谈话人：", w.name(), "　谈话对象：", who, "　时间：", w.writtenDay(w.formed))
	for !w.full() {
		w.line("问：", w.clause(), "？")
		w.text("答：")
		w.paragraph(1 + w.IntN(3))
	}
	return "与" + who + "谈话记录"
}

func inspection(w *writer) string {
	what := w.place() + w.word() + w.one("情况说明", "检查记录", "自查报告", "整改情况汇报")
	w.line(what)
	w.line("根据", w.docNo(), "要求，", w.unit, "于", w.writtenDay(w.formed), "开展检查。现将有关情况说明如下：")
	for i := 1; !w.full(); i++ {
		w.text(chinese(i), "、", w.clause(), "。")
		w.paragraph(2 + w.IntN(6))
		if w.IntN(3) == 0 {
			w.line("涉及金额", w.amount(), "，已于", w.writtenDay(w.day()), "退缴，合同编号", w.serial(), "，责任人", w.name(), "。")
		}
	}
	return what
}
