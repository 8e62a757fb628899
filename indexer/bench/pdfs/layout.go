package pdfs

import (
	"fmt"
	"strings"
)

// A layout puts lines on a page and returns the page's object.
type layout func(f *file, fc face, lines []string) int

const (
	paperW, paperH = 595, 842
	left, top      = 72, 790
	leading        = 20
	letterSize     = 12
)

// page is a page of one content stream; more stands in its dictionary besides.
func page(f *file, fc face, content, more string) int {
	c := f.deflated("", []byte(content))
	return pageOf(f, fc, fmt.Sprintf("%d 0 R", c), more)
}

func pageOf(f *file, fc face, contents, more string) int {
	return f.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<<%s>>>>/Contents %s%s>>", paperW, paperH, fc.resources, contents, more))
}

// text writes lines from a place on.
func text(fc face, size float64, x, y, step float64, lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		if fc.vertical {
			fmt.Fprintf(&b, "BT 1 0 0 1 %g %g Tm %sET\n", paperW-x-float64(i)*(size+1), y, fc.show(size, l))
			continue
		}
		fmt.Fprintf(&b, "BT 1 0 0 1 %g %g Tm %sET\n", x, y-float64(i)*step, fc.show(size, l))
	}
	return b.String()
}

func plain(f *file, fc face, lines []string) int {
	return page(f, fc, text(fc, letterSize, left, top, leading, lines), "")
}

// with is a plain page with more in its dictionary.
func with(more string) layout {
	return func(f *file, fc face, lines []string) int {
		return page(f, fc, text(fc, letterSize, left, top, leading, lines), more)
	}
}

// moved writes every text after an operator, at another size.
func moved(before string, size float64) layout {
	return func(f *file, fc face, lines []string) int {
		return page(f, fc, before+"\n"+text(fc, size, left, top, leading, lines), "")
	}
}

// scattered shows every letter by itself, as converters do.
func scattered(f *file, fc face, lines []string) int {
	var b strings.Builder
	for i, l := range lines {
		for j, r := range []rune(l) {
			fmt.Fprintf(&b, "BT 1 0 0 1 %d %d Tm %sET\n", left+j*letterSize, top-i*leading, fc.show(letterSize, string(r)))
		}
	}
	return page(f, fc, b.String(), "")
}

// scaled sets the size by the matrix.
func scaled(f *file, fc face, lines []string) int {
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "BT 12 0 0 12 %d %d Tm %sET\n", left, top-i*leading, fc.show(1, l))
	}
	return page(f, fc, b.String(), "")
}

func columns(f *file, fc face, lines []string) int {
	half := len(lines) / 2
	const small, second = 8, 320
	return page(f, fc, text(fc, small, left-30, top, leading, lines[:half])+text(fc, small, second, top, leading, lines[half:]), "")
}

// table puts each third of a line into a cell with rules.
func table(f *file, fc face, lines []string) int {
	var b strings.Builder
	const cells, width = 3, 160
	for i, l := range lines {
		r := []rune(l)
		y := top - i*leading
		fmt.Fprintf(&b, "0.5 w 60 %d m 540 %d l S\n", y-5, y-5)
		for c := range cells {
			part := string(r[c*len(r)/cells : (c+1)*len(r)/cells])
			fmt.Fprintf(&b, "BT 1 0 0 1 %d %d Tm %sET\n", 64+c*width, y, fc.show(letterSize, part))
		}
	}
	return page(f, fc, b.String(), "")
}

// split cuts the content into several streams between operators.
func split(f *file, fc face, lines []string) int {
	var streams []int
	for i := range lines {
		streams = append(streams, f.deflated("", []byte(text(fc, letterSize, left, float64(top-i*leading), leading, lines[i:i+1]))))
	}
	return pageOf(f, fc, "["+refs(streams)+"]", "")
}

// encoded writes the content in another filter.
func encoded(filter string, encode func([]byte) []byte) layout {
	return func(f *file, fc face, lines []string) int {
		c := f.stream("/Filter"+filter, encode([]byte(text(fc, letterSize, left, top, leading, lines))))
		return pageOf(f, fc, fmt.Sprintf("%d 0 R", c), "")
	}
}

// form is a Form XObject that shows lines.
func form(f *file, fc face, content, resources string) int {
	return f.deflated(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<</Font<<%s>>%s>>", paperW, paperH, fc.resources, resources), []byte(content))
}

// nested puts the lines into Form XObjects within one another.
func nested(depth int) layout {
	return func(f *file, fc face, lines []string) int {
		x := form(f, fc, text(fc, letterSize, left, top, leading, lines), "")
		for range depth - 1 {
			x = form(f, fc, "q /X1 Do Q", fmt.Sprintf("/XObject<</X1 %d 0 R>>", x))
		}
		c := f.deflated("", []byte("q /X1 Do Q"))
		return f.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</X1 %d 0 R>>>>/Contents %d 0 R>>", paperW, paperH, x, c))
	}
}

// halves leaves the second half of the lines to add, which gives what stands in the page's dictionary.
func halves(annots func(f *file, fc face, lines []string) []int) layout {
	return func(f *file, fc face, lines []string) int {
		half := len(lines) / 2
		list := annots(f, fc, lines[half:])
		return page(f, fc, text(fc, letterSize, left, top, leading, lines[:half]), fmt.Sprintf("/Annots[%s]", refs(list)))
	}
}

// appearance is how an annotation of one line looks.
func appearance(f *file, fc face, line string) int {
	return f.deflated(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 400 20]/Resources<</Font<<%s>>>>", fc.resources), []byte("/Tx BMC q BT 1 0 0 1 2 5 Tm "+fc.show(letterSize, line)+"ET Q EMC"))
}

func notes(f *file, fc face, lines []string) (list []int) {
	for i, l := range lines {
		y := top/2 - i*leading
		list = append(list, f.add(fmt.Sprintf("<</Type/Annot/Subtype/FreeText/Rect[72 %d 472 %d]/F 4/DA(/F1 12 Tf)/AP<</N %d 0 R>>>>", y, y+20, appearance(f, fc, l))))
	}
	return list
}

// fields are values of a form, with their looks or, bare, without.
func fields(bare bool) func(f *file, fc face, lines []string) []int {
	return func(f *file, fc face, lines []string) (list []int) {
		for i, l := range lines {
			y := top/2 - i*leading
			look := ""
			if !bare {
				look = fmt.Sprintf("/AP<</N %d 0 R>>", appearance(f, fc, l))
			}
			list = append(list, f.add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Tx/T(f%d-%d)/V<FEFF%s>/Rect[72 %d 472 %d]/F 4/DA(/F1 12 Tf 0 g)%s>>", len(f.objects), i, utf16Hex(l), y, y+20, look)))
		}
		f.catalog = fmt.Sprintf("/AcroForm<</Fields[%s]/DR<</Font<<%s>>>>/DA(/F1 12 Tf 0 g)/NeedAppearances %t>>", refs(list), fc.resources, bare)
		return list
	}
}

// scanned hides the text under a picture of the whole page.
func scanned(f *file, fc face, lines []string) int {
	i := f.stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", []byte{0xEE})
	c := f.deflated("", []byte(fmt.Sprintf("q %d 0 0 %d 0 0 cm /I1 Do Q 3 Tr\n", paperW, paperH)+text(fc, letterSize, left, top, leading, lines)))
	return f.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<<%s>>/XObject<</I1 %d 0 R>>>>/Contents %d 0 R>>", paperW, paperH, fc.resources, i, c))
}
