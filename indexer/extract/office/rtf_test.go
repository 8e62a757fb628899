package office

import (
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
)

const richText = `{\rtf1\ansi\ansicpg936\deff0\deflang1033{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}{\f2\fnil\fcharset136 PMingLiU;}{\f3\fnil\fcharset2 Wingdings;}{\f4\fcharset204 Arial Cyr;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\*\generator Riched20;}
{\info{\title \'d5\'fb\'b8\'c4\'b7\'bd\'b0\'b8}{\author \u26576?\u21516?\u24535?}{\creatim\yr2018\mo3\dy5\hr10\min20}{\company \'c4\'b3\'be\'d6}}
{\header\pard\f1 \'d2\'b3\'c3\'bc\par}{\footer\pard\f1 \'d2\'b3\'bd\'c5 {\field{\*\fldinst PAGE}{\fldrslt 2}}\par}
\pard\plain\f1\'bb\'e1\'d2\'e9\'bc\'c7\'c2\'bc plain\par
\f2\'b7\'7c\'c4\'b3 \f4\'c4\'e0\f0  caf\'e9 \u8212- \emdash\~A\_B \{\\\}\par
{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt \f1\'bf\'f2\'c0\'ef\par}}\f1\'cd\'e2\par
\uc1\u-10178\'3f\u-8265\'3f{\uc2\u20250\'bb\'e1\u35758 ??}{\upr{ansi}{\*\ud \u24515?}}\par
{\deleted\'c9\'be}{\v\'d2\'fe}{\f3\'fe}{\field{\*\fldinst SYMBOL 163 \\f "Wingdings 2" \\s 12}{\fldrslt\f3}}\'cd\'ac\'d2\'e2{\footnote\pard \'bd\'c5\'d7\'a2\par}{\footnote\ftnalt \'ce\'b2\'d7\'a2}{\*\annotation{\*\atndate 1}\'c5\'fa\'d7\'a2}\line\'bb\'bb\'d0\'d0\par
{\pict\wmetafile8 0123456789abcdef}{\object\objemb{\*\objdata 0105}{\result\'bd\'e1\'b9\'fb}}\bin5 }}}{{\par
{\listtext\'d2\'bb\'a1\'a2\tab}\'cf\'ee\par{\pntext\f3\'b7\tab}\'d4\'b2\par
\trowd\cellx100\cellx200\pard\intbl\'d0\'d5\cell\'bd\'f0\par\'b6\'ee\cell\row
\pard\intbl\itap2\'c4\'da\nestcell\'b6\'fe\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl\'cd\'e2\cell 120\cell\row
\pard\'ce\'b2\sect}`

const richTextText = "页眉\n会议记录 plain\n會議 Да café — —\u00A0A-B {\\}\n外\n框里\n\U0001FBB7会议心\n隐☑□同意\n换行\n结果\n一、项\n圆\n姓\t金 额\n内 二 外\t120\n尾\n脚注\n尾注\n批注\n页脚 2"

func TestARichTextReadsAsItLooks(t *testing.T) {
	pages, meta, err := readAll(t, []byte(richText), ReadRTF)
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if pages[0].Text != richTextText {
		t.Errorf("got  %q\nwant %q", pages[0].Text, richTextText)
	}
	if meta.Title != "整改方案" || meta.Author != "某同志" || meta.Created != "2018-03-05T10:20:00" {
		t.Errorf("meta %+v", meta)
	}
}

func TestTheBytesOfARichTextAreDecodedByWhatIsSaid(t *testing.T) {
	for about, c := range map[string][2]string{
		"raw bytes, one of them like a brace":        {"{\\rtf1\\ansi\\ansicpg936 a" + string(gbk("镻党苳誠")) + `\'d5` + string(gbk("党")[1:]) + "{b}}", "a镻党苳誠粘b"},
		"a second byte written as a letter":          {`{\rtf1\ansi\ansicpg936 \'90\'43\'90C}`, string([]rune{'怌', '怌'})},
		"four bytes":                                 {`{\rtf1\ansi\ansicpg54936 \'95\'32\'82\'36}`, "𠀀"},
		"symbols as the first font":                  {`{\rtf1\ansi\ansicpg936\deff1{\fonttbl{\f0\fcharset2 Wingdings;}{\f1\fcharset134 SimSun;}}\f1\'b5\'b3\f0\'fc\f1\'b7\'d1}`, "党√费"},
		"no code page said":                          {`{\rtf1 \'b5\'b3\'b7\'d1}`, "党费"},
		"a Western page, a Chinese font":             {`{\rtf1\ansi\ansicpg1252{\fonttbl\f0\fcharset0 Arial;\f1\fcharset134 SimSun;}\f1\'b5\'b3\f0\'e9}`, "党é"},
		"Big5":                                       {`{\rtf1\ansi\ansicpg950 \'c4\'d2\'b6\'4f}`, "黨費"},
		"a page that the file does not follow":       {`{\rtf1\ansi\ansicpg936 caf\'e9.}`, "café."},
		"words that are one":                         {"{\\rtf1 a\r\nb\\par\r\nc}", "ab\nc"},
		"half of a character beyond the plane":       {`{\rtf1 \u-10178?a}`, "a"},
		"a paragraph mark written as an end of line": {"{\\rtf1 a\\\nb}", "a\nb"},
	} {
		if pages, _, err := readAll(t, []byte(c[0]), ReadRTF); err != nil || len(pages) != 1 || pages[0].Text != c[1] {
			t.Errorf("%s: %+v, %v", about, pages, err)
		}
	}
}

func TestABrokenRichTextGivesWhatItHasAndSaysSo(t *testing.T) {
	pages, _, err := readAll(t, []byte(`{\rtf1\ansi\ansicpg936 \'b5\'b3\'b7\'d1\par{\footnote \'bd`), ReadRTF)
	if len(pages) != 1 || !strings.HasPrefix(pages[0].Text, "党费") || reading.ReasonOf(err) == "" {
		t.Errorf("%+v, %v", pages, err)
	}
	deep := `{\rtf1 ` + strings.Repeat("{", 100_000) + "x" + strings.Repeat("}", 100_000) + "y}"
	if pages, _, err = readAll(t, []byte(deep), ReadRTF); err != nil || len(pages) != 1 || pages[0].Text != "y" {
		t.Errorf("%+v, %v", pages, err)
	}
	if pages, _, err = readAll(t, []byte(`{\rtf1{\pict 00}}`), ReadRTF); err != nil || len(pages) != 1 || !pages[0].Pending {
		t.Errorf("%+v, %v", pages, err)
	}
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(richText))
	f.Fuzz(func(t *testing.T, b []byte) { readAll(t, b, ReadRTF) }) // must neither panic nor hang
}
