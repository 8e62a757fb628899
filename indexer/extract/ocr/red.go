package ocr

// How much more red than green and blue a pixel is that counts as red ink.
const (
	redInk  = 50 // certainly
	reddish = 24 // its soft edge too
)

// redPage is the share of a page's pixels from which it is looked at without its red too.
const redPage = .0005

func redness(s []uint8) int { return int(s[0]) - int(max(s[1], s[2])) }

// redShare is the share of red pixels in a rectangle.
func (p *picture) redShare(x0, y0, x1, y1 int) float64 {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(p.w, x1), min(p.h, y1)
	all, red := 0, 0
	for y := y0; y < y1; y += 2 {
		for x := x0; x < x1; x += 2 {
			all++
			if redness(p.pix[(y*p.w+x)*3:]) > redInk {
				red++
			}
		}
	}
	return float64(red) / float64(max(all, 1))
}

// withoutRed is the picture as a red lamp shows it: red ink is as light as the
// paper around it, black print under the ink stays.
func (p *picture) withoutRed() *picture {
	var ink, paper [256]int // how often a value of red is found
	for i := 0; i+2 < len(p.pix); i += 3 * 7 {
		v, r := p.pix[i], redness(p.pix[i:])
		switch {
		case r > redInk:
			ink[v]++
		case r < reddish:
			paper[v]++
		}
	}
	lift := max(1, float64(median(paper))/float64(max(1, median(ink))))
	o := &picture{p.w, p.h, append([]uint8(nil), p.pix...)}
	for i := 0; i+2 < len(o.pix); i += 3 {
		if redness(o.pix[i:]) > reddish {
			v := uint8(min(255, lift*float64(o.pix[i])))
			o.pix[i], o.pix[i+1], o.pix[i+2] = v, v, v
		}
	}
	return o
}

// median of what a histogram counts.
func median(of [256]int) int {
	all := 0
	for _, n := range of {
		all += n
	}
	for v, n := range of {
		if all -= 2 * n; all <= 0 {
			return v
		}
	}
	return 255
}
