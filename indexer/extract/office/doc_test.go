package office

import (
	"bytes"
	"strings"
	"testing"

	"juzheng/indexer/extract/ole/oletest"
	"juzheng/indexer/extract/reading"
)

var (
	inCell  = sprm(sprmInTable, 1)
	rowEnds = append(sprm(sprmInTable, 1), sprm(sprmRowEnd, 1)...)
)

func inner(more ...byte) []byte {
	return append(append(sprm(sprmInTable, 1), sprm(sprmDepth, 2, 0, 0, 0)...), more...)
}

// oldWord is a file with one of everything.
func oldWord() docSpec {
	d := docSpec{data: append([]byte{0, 0, 0, 0, byte(len(rowEnds)), 0}, rowEnds...), tables: map[int][]byte{
		tabHeaders: cps(nil, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 16, 16, 16, 17), // separators, then the sections' even, odd …
		// a text box of the body, anchored at its second paragraph
		tabShapes: cps(append(le.AppendUint32(nil, 1025), make([]byte, 22)...), 3, 60),
		tabBoxes:  cps(append(append(make([]byte, 14), le.AppendUint32(nil, 1025)...), make([]byte, 26)...), 0, 9, 10),
		tabFonts:  fontNames("宋体", "Wingdings"),
	}}
	d.stories[0] = []docPara{
		{text: "开头\r"},
		{text: "签名见框\x08\r"},
		{text: "第\x13 PAGE \x13 NUM \x15\x142\x15页，共\x13HYPERLINK \"x\"\x14链接\x15\r"},
		{text: "姓名\x07", props: inCell}, {text: "金额\x07", props: inCell}, {text: "\x07", props: sprm(sprmHuge, 4, 0, 0, 0)},
		{text: "张某\r", props: inCell}, {text: "（组长）\x07", props: inCell}, {text: "\x07", props: inCell}, {text: "8,900元\x07", props: inCell}, {text: "\x07", props: rowEnds},
		{text: "内一\r", props: inner(sprm(sprmInnerCell, 1)...)}, {text: "内二\r", props: inner(sprm(sprmInnerCell, 1)...)}, {text: "\r", props: inner(sprm(sprmInnerRow, 1)...)},
		{text: "外\x07", props: inCell}, {text: "\x07", props: rowEnds},
		{text: "(", chars: sprm(sprmSymbol, 1, 0, 0xFE, 0xF0)}, {text: "\uF0FE", chars: sprm(sprmFont, 1, 0)},
		{text: "删去的", chars: sprm(sprmDeleted, 1)}, {text: "同意\x02𠮷\x0B下一行\x0C分页\r"},
	}
	d.stories[1] = []docPara{{text: "\x02脚注\r"}}
	d.stories[2] = []docPara{{text: "页眉：某局党委\r"}, {text: "页脚：内部资料\r"}, {text: "\r"}}
	d.stories[4] = []docPara{{text: "\x05批注\r"}}
	d.stories[5] = []docPara{{text: "\x02尾注\r"}}
	d.stories[6] = []docPara{{text: "框里签名：张某\r\r"}}
	return d
}

func fontNames(names ...string) []byte {
	b := []byte{byte(len(names)), 0, 0, 0}
	for _, n := range names {
		f := make([]byte, 40)
		for _, r := range n + "\x00" {
			f = le.AppendUint16(f, uint16(r))
		}
		f[0] = byte(len(f) - 1)
		b = append(b, f...)
	}
	return b
}

const oldWordText = "页眉：某局党委\n开头\n签名见框\n框里签名：张某\n第2页，共链接\n姓名\t金额\n张某 （组长）\t\t8,900元\n内一 内二 外\n☑☑同意𠮷\n下一行\n分页\n脚注\n尾注\n批注\n页脚：内部资料"

func TestAnOldWordFileReadsAsItLooks(t *testing.T) {
	pages, meta, err := readAll(t, oldWord().write(), ReadDOC)
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if pages[0].Text != oldWordText || pages[0].Engine != EngineDOC {
		t.Errorf("got  %q\nwant %q", pages[0].Text, oldWordText)
	}
	if meta.Title != "整改方案" || meta.Author != "某同志" {
		t.Errorf("meta %+v", meta)
	}
}

func TestAFastSavedWordFileIsPutTogether(t *testing.T) {
	for _, n := range []int{2, 3, 7} {
		d := docSpec{pieces: n}
		d.stories[0] = []docPara{{text: "Plain letters come first, one byte each.\r"}, {text: "然后是汉字与\U00020BB7字，一共三段。\r"}, {text: "表\x07", props: inCell}, {text: "格\x07", props: inCell}, {text: "\x07", props: rowEnds}}
		pages, _, err := readAll(t, d.write(), ReadDOC)
		if err != nil || len(pages) != 1 || pages[0].Text != "Plain letters come first, one byte each.\n然后是汉字与𠮷字，一共三段。\n表\t格" {
			t.Errorf("%d pieces: %+v, %v", n, pages, err)
		}
	}
}

// numberedWord is a file with a list of three levels.
func numberedWord() docSpec {
	level := func(format byte, pattern ...uint16) []byte {
		b := make([]byte, levelBytes)
		b[0], b[4] = 1, format
		b = le.AppendUint16(b, uint16(len(pattern)))
		for _, c := range pattern {
			b = le.AppendUint16(b, c)
		}
		return b
	}
	levels := append(level(39, 0, '、'), level(39, '（', 1, '）')...)
	for range maxLevels - 2 {
		levels = append(levels, level(0, 2, '.')...)
	}
	list := make([]byte, 2+listBytes)
	list[0], list[2] = 1, 77
	use := make([]byte, 4+useBytes+4)
	use[0], use[4] = 1, 77
	item := func(text string, lvl byte) docPara {
		return docPara{text: text + "\r", props: append(sprm(sprmListLevel, lvl), sprm(sprmList, 1, 0)...)}
	}
	d := docSpec{tables: map[int][]byte{tabLists: list, -tabLists: levels, tabListUses: use}}
	d.stories[0] = []docPara{item("组织领导", 0), item("党委会议", 1), item("支部会议", 1), {text: "无号\r"}, item("整改落实", 0), item("退缴", 1), item("明细", 2)}
	return d
}

func TestListsOfAnOldWordFileAreNumbered(t *testing.T) {
	pages, _, err := readAll(t, numberedWord().write(), ReadDOC)
	if want := "一、组织领导\n（一）党委会议\n（二）支部会议\n无号\n二、整改落实\n（一）退缴\n1.明细"; err != nil || pages[0].Text != want {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestAWord95FileIsReadByItsLanguage(t *testing.T) {
	for _, lang := range []uint16{0x0804, 0x0409} { // many say English and mean Chinese
		text := gbk("会议记录\r姓名\x07金额\x07\x07张某\x07120\x07\x07完\r")
		main := make([]byte, 0x300)
		le.PutUint16(main[2:], 104)
		le.PutUint16(main[6:], lang)
		le.PutUint32(main[0x18:], 0x300)
		le.PutUint32(main[0x1C:], uint32(0x300+len(text)))
		b := oletest.File(oletest.Stream{Name: "WordDocument", Data: append(main, text...)})
		pages, _, err := readAll(t, b, ReadDOC)
		if err != nil || len(pages) != 1 || pages[0].Text != "会议记录\n姓名\t金额\n张某\t120\n完" {
			t.Errorf("%+v, %v", pages, err)
		}
	}
}

func TestAnOldWordFileThatCannotBeReadHasAReason(t *testing.T) {
	whole := oldWord().write()
	locked := oldWord()
	locked.flags = 0x0100
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("党费收据"), "the container only": oletest.File(), "cut off": whole[:2000],
		"an empty document": oletest.File(oletest.Stream{Name: "WordDocument", Data: make([]byte, 10)}),
		"no pieces":         oletest.File(oletest.Stream{Name: "WordDocument", Data: append([]byte{0, 0, 0xC1, 0}, make([]byte, 600)...)}, oletest.Stream{Name: "0Table", Data: []byte{9}}),
		"no table":          oletest.File(oletest.Stream{Name: "WordDocument", Data: bytes.Repeat([]byte{0xC1, 0}, 600)}),
	} {
		if pages, _, err := readAll(t, b, ReadDOC); reading.ReasonOf(err) == "" || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
	if _, _, err := readAll(t, locked.write(), ReadDOC); !strings.Contains(reading.ReasonOf(err), "密码") {
		t.Errorf("locked: %v", err)
	}
}

func TestPiecesThatRepeatEachOtherAreBounded(t *testing.T) {
	d := &docFile{main: bytes.Repeat([]byte("x"), 1<<20), left: 1 << 21}
	for i := range 1000 {
		d.pieces = append(d.pieces, piece{span: span{i << 20, (i + 1) << 20}})
	}
	if got := len(d.story(span{0, 1000 << 20}, nil)); got > 1<<21 {
		t.Errorf("%d characters", got)
	}
	if d.left > 0 {
		t.Error("the bound was not met")
	}
}

func TestLargePropertiesThatReferToThemselvesEnd(t *testing.T) {
	d := docSpec{data: append([]byte{6, 0}, sprm(sprmHuge, 0, 0, 0, 0)...)}
	d.stories[0] = []docPara{{text: "在的\r", props: sprm(sprmHuge, 0, 0, 0, 0)}}
	if pages, _, err := readAll(t, d.write(), ReadDOC); err != nil || pages[0].Text != "在的" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func FuzzDOC(f *testing.F) {
	d := oldWord()
	f.Add(d.write())
	d.pieces = 3
	f.Add(d.write())
	f.Add(numberedWord().write())
	f.Fuzz(func(t *testing.T, b []byte) { readAll(t, b, ReadDOC) }) // must neither panic nor hang
}
