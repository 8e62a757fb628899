package pdf

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/tetratelabs/wazero/api"
)

const (
	scratch   = 4 * 8 // bytes a call may answer into: four doubles
	sampled   = 64    // characters of a page whose coding is looked at
	nameBytes = 128   // of a font's name
)

// A rawText asks pdfium about the characters of a page. The library spends
// thirteen calls into WebAssembly on the box of one character; this is the one that counts.
type rawText struct {
	ctx     context.Context
	memory  api.Memory
	page    uint64 // FPDF_TEXTPAGE
	answer  uint64 // scratch
	stack   [6]uint64
	charBox api.Function
	charOf  api.Function
	call    func(name string) api.Function
	malloc  func(size uint64) (uint64, error)
}

var errMemory = errors.New("pdfium's memory ended")

// raw finds the page behind the library's reference. The library has no way to
// ask for it; its version is pinned, and TestALineStandsWhereItIsSeen fails when its fields change.
func raw(p pdfium.Pdfium, ref references.FPDF_TEXTPAGE) (*rawText, error) {
	impl := reflect.ValueOf(p.GetImplementation()).Elem()
	handle := impl.FieldByName("textPageRefs").MapIndex(reflect.ValueOf(ref))
	if !handle.IsValid() {
		return nil, fmt.Errorf("no text page %s", ref)
	}
	functions := impl.Addr().Interface().(interface {
		Fn(name string) api.Function
		Malloc(size uint64) (uint64, error)
	})
	answer, err := functions.Malloc(scratch)
	return &rawText{
		ctx:     impl.FieldByName("Context").Interface().(context.Context),
		memory:  impl.FieldByName("Module").Interface().(api.Module).Memory(),
		page:    handle.Elem().FieldByName("handle").Elem().Uint(),
		answer:  answer,
		charBox: functions.Fn("FPDFText_GetCharBox"),
		charOf:  functions.Fn("FPDFText_GetCharIndexFromTextIndex"),
		call:    functions.Fn,
		malloc:  functions.Malloc,
	}, err
}

func (t *rawText) close() { t.free(t.answer) }

func (t *rawText) free(pointer uint64) {
	t.stack[0] = pointer
	_ = t.call("free").CallWithStack(t.ctx, t.stack[:]) // the memory goes with the document anyway
}

// units is the text of the page's n characters in UTF-16. (The library takes a
// first U+FFFE, which stands for a character without code, for a byte order mark.)
func (t *rawText) units(n int) ([]uint16, error) {
	buf, err := t.malloc(uint64(n+1) * 2)
	if err != nil {
		return nil, err
	}
	defer t.free(buf)
	t.stack = [6]uint64{t.page, 0, uint64(n), buf}
	if err := t.call("FPDFText_GetText").CallWithStack(t.ctx, t.stack[:]); err != nil {
		return nil, err
	}
	written := int(int32(t.stack[0]))
	if written <= 1 {
		return nil, nil
	}
	b, ok := t.memory.Read(uint32(buf), uint32(min(written-1, n))*2) // without the zero at its end
	if !ok {
		return nil, errMemory
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return units, nil
}

// coding looks at some of the page's n characters: what share of them has no
// Unicode, so that pdfium passed on the code, and whether a font is one for Chinese.
func (t *rawText) coding(n int) (guessed float64, chinese bool, err error) {
	buf, err := t.malloc(nameBytes)
	if err != nil {
		return 0, false, err
	}
	defer t.free(buf)
	count, seen := 0, 0
	for i := 0; i < n; i += max(1, n/sampled) {
		seen++
		t.stack = [6]uint64{t.page, uint64(i)}
		if err := t.call("FPDFText_HasUnicodeMapError").CallWithStack(t.ctx, t.stack[:]); err != nil {
			return 0, false, err
		}
		if int32(t.stack[0]) == 1 {
			count++
		}
		t.stack = [6]uint64{t.page, uint64(i), buf, nameBytes, 0}
		if err := t.call("FPDFText_GetFontInfo").CallWithStack(t.ctx, t.stack[:]); err != nil {
			return 0, false, err
		}
		b, ok := t.memory.Read(uint32(buf), uint32(min(t.stack[0], nameBytes)))
		if !ok {
			return 0, false, errMemory
		}
		chinese = chinese || chineseFont.Match(b)
	}
	return float64(count) / float64(max(seen, 1)), chinese, nil
}

// chineseFont is the name of a font that is made for Chinese.
var chineseFont = regexp.MustCompile(`(?i)sim(sun|hei|kai|fang)|song|fangsong|kaiti|heiti|yahei|dengxian|mingliu|msung|mhei|microhei|zenhei|uming|ukai|(sans|serif).?cjk|sourcehan|gb2312|gbk|^[A-Z+]*(FZ|HY|ST)[A-Z]|宋|黑|楷|仿|等线`)

// char is the index of the character that the text holds at unit i, negative when there is none.
func (t *rawText) char(i int) (int, error) {
	t.stack[0], t.stack[1] = t.page, uint64(i)
	if err := t.charOf.CallWithStack(t.ctx, t.stack[:]); err != nil {
		return -1, err
	}
	return int(int32(t.stack[0])), nil
}

// letter is character i and where it was set; 0 for what has no Unicode and for blanks that pdfium made up.
func (t *rawText) letter(i int) (r rune, x, y float64, err error) {
	ask := func(name string) uint64 {
		t.stack = [6]uint64{t.page, uint64(i), t.answer, t.answer + 8}
		if err == nil {
			err = t.call(name).CallWithStack(t.ctx, t.stack[:])
		}
		return t.stack[0]
	}
	if int32(ask("FPDFText_HasUnicodeMapError")) != 0 || int32(ask("FPDFText_IsGenerated")) != 0 || int32(ask("FPDFText_GetCharOrigin")) != 1 || err != nil {
		return 0, 0, 0, err
	}
	at, ok := t.doubles()
	if !ok {
		return 0, 0, 0, errMemory
	}
	return rune(ask("FPDFText_GetUnicode")), at[0], at[1], err
}

// box is where character i stands in the page's own space; ok is false for blanks that pdfium made up.
func (t *rawText) box(i int) (left, top, right, bottom float64, ok bool, err error) {
	t.stack = [6]uint64{t.page, uint64(i), t.answer, t.answer + 8, t.answer + 16, t.answer + 24}
	if err := t.charBox.CallWithStack(t.ctx, t.stack[:]); err != nil || int32(t.stack[0]) == 0 {
		return 0, 0, 0, 0, false, err
	}
	d, ok := t.doubles()
	if !ok {
		return 0, 0, 0, 0, false, errMemory
	}
	left, right, bottom, top = d[0], d[1], d[2], d[3]
	return left, top, right, bottom, right > left, nil
}

// doubles are what the last call answered.
func (t *rawText) doubles() (d [scratch / 8]float64, ok bool) {
	b, ok := t.memory.Read(uint32(t.answer), scratch)
	if ok {
		for k := range d {
			d[k] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*k:]))
		}
	}
	return d, ok
}
