package office

import (
	"strings"
	"testing"
	"unicode/utf16"

	"juzheng/indexer/extract/ole/oletest"
	"juzheng/indexer/extract/reading"
)

// prec is a record of a presentation; one that holds others has the version 15.
func prec(kind, instance, version int, parts ...[]byte) []byte {
	body := join(parts...)
	b := u16s(instance<<4|version, kind)
	return append(le.AppendUint32(b, uint32(len(body))), body...)
}

func pchars(s string) []byte { return prec(pptChars, 0, 0, u16s16(s)) }

func u16s16(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}

func oldShow(token uint32) []byte {
	u32s := func(v ...uint32) (b []byte) {
		for _, x := range v {
			b = le.AppendUint32(b, x)
		}
		return b
	}
	head := func() []byte { return prec(pptTextHead, 0, 0, u32s(0)) }
	shape := func(text []byte) []byte { return prec(0xF002, 0, 15, prec(0xF00D, 0, 15, text)) }
	slideAtom := func(notes uint32) []byte {
		return prec(pptSlideAtom, 0, 2, make([]byte, 16), u32s(notes), make([]byte, 4))
	}
	persist := func(ref, id uint32) []byte { return prec(pptPersist, 0, 0, u32s(ref, 0, 0, id, 0)) }
	document := prec(0x03E8, 0, 15,
		prec(pptList, 1, 15, persist(9, 9), head(), pchars("母版")),
		prec(pptList, 0, 15, persist(3, 256), head(), pchars("退缴党费\r第二行"), head(), head(), pchars("只在大纲"), persist(2, 257)),
		prec(pptList, 2, 15, persist(4, 700)))
	first := prec(0x03EE, 0, 15, slideAtom(0), shape(prec(pptBytes, 0, 0, []byte("Plain caf\xE9"))))
	second := prec(0x03EE, 0, 15, slideAtom(700), shape(prec(pptOutline, 0, 0, u32s(0))), shape(pchars("框里𠮷")), shape(pchars("*")))
	notes := prec(0x03F0, 0, 15, shape(pchars("备注的话")))
	var data []byte
	var places []uint32
	for _, o := range [][]byte{document, first, second, notes} {
		places = append(places, uint32(len(data)))
		data = append(data, o...)
	}
	older := len(data) // an older saving has another third object
	data = append(data, prec(pptDirectory, 0, 0, u32s(1<<20|3, places[1], 1<<20|4, places[3]))...)
	olderEdit := len(data)
	data = append(data, prec(pptEdit, 0, 0, u32s(0, 0, 0, uint32(older), 1, 0, 0))...)
	newer := len(data)
	data = append(data, prec(pptDirectory, 0, 0, u32s(3<<20|1, places[0], places[1], places[2]))...)
	edit := len(data)
	data = append(data, prec(pptEdit, 0, 0, u32s(0, 0, uint32(olderEdit), uint32(newer), 1, 0, 0))...)
	return oletest.File(oletest.Stream{Name: "PowerPoint Document", Data: data}, oletest.Stream{Name: "Current User", Data: prec(0x0FF6, 0, 0, u32s(20, token, uint32(edit)))})
}

func TestAnOldShowReadsSlideBySlide(t *testing.T) {
	pages, _, err := readAll(t, oldShow(0xE391C05F), ReadPPT)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%+v, %v", pages, err)
	}
	if pages[0].Text != "退缴党费\n第二行\n框里𠮷\n只在大纲\n备注的话" || pages[1].Text != "Plain café" || pages[1].N != 2 {
		t.Errorf("%+v", pages)
	}
}

func TestAnOldShowThatCannotBeReadHasAReason(t *testing.T) {
	for name, b := range map[string][]byte{"nothing": nil, "the container only": oletest.File(), "locked": oldShow(pptLocked),
		"noise": oletest.File(oletest.Stream{Name: "PowerPoint Document", Data: []byte("noise")}, oletest.Stream{Name: "Current User"})} {
		pages, _, err := readAll(t, b, ReadPPT)
		if reading.ReasonOf(err) == "" || len(pages) > 0 || name == "locked" && !strings.Contains(reading.ReasonOf(err), "密码") {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}

func FuzzPPT(f *testing.F) {
	f.Add(oldShow(0))
	f.Fuzz(func(t *testing.T, b []byte) { readAll(t, b, ReadPPT) }) // must neither panic nor hang
}
