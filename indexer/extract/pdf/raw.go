package pdf

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/tetratelabs/wazero/api"
)

// scratch is the memory that a call may answer into: four doubles.
const scratch = 4 * 8

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
	free    api.Function
}

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
		free:    functions.Fn("free"),
	}, err
}

func (t *rawText) close() {
	t.stack[0] = t.answer
	_ = t.free.CallWithStack(t.ctx, t.stack[:]) // the memory goes with the document anyway
}

// char is the index of the character that the text holds at unit i, negative when there is none.
func (t *rawText) char(i int) (int, error) {
	t.stack[0], t.stack[1] = t.page, uint64(i)
	if err := t.charOf.CallWithStack(t.ctx, t.stack[:]); err != nil {
		return -1, err
	}
	return int(int32(t.stack[0])), nil
}

// box is where character i stands in the page's own space; ok is false for blanks that pdfium made up.
func (t *rawText) box(i int) (left, top, right, bottom float64, ok bool, err error) {
	t.stack = [6]uint64{t.page, uint64(i), t.answer, t.answer + 8, t.answer + 16, t.answer + 24}
	if err := t.charBox.CallWithStack(t.ctx, t.stack[:]); err != nil || int32(t.stack[0]) == 0 {
		return 0, 0, 0, 0, false, err
	}
	b, ok := t.memory.Read(uint32(t.answer), scratch)
	if !ok {
		return 0, 0, 0, 0, false, errors.New("pdfium's memory ended")
	}
	double := func(k int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*k:])) }
	left, right, bottom, top = double(0), double(1), double(2), double(3)
	return left, top, right, bottom, right > left, nil
}
