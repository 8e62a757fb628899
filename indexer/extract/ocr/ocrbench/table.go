package main

import (
	"fmt"
	"unicode"

	"juzheng/indexer/extract/ocr/scans"
)

// The aims of the figures.
var aims = map[string]float64{"phone": 1.5, "stamped": 1.5, "receipt": 3}

// apart is a class that stands beside the others: the models read it, but were not made for it.
const apart = "traditional"

const (
	aimAll     = .5   // per cent of characters wrong
	aimFields  = 98   // per cent exact
	aimPairs   = 99.7 // per cent found
	aimCPU     = 1.5  // of tesseract's
	aimPeakMiB = 450
)

// A table gathers the scores by class.
type table struct {
	known       map[rune]bool // characters that the models can say
	classes     []string
	ours, peers map[string]*score
	peak        float64
	turned      share
}

func (t *table) add(sheet scans.Sheet, r result) (one score) {
	one.add(sheet, r.Text, r.CPU)
	for _, l := range sheet.Lines {
		for _, c := range l {
			if unicode.Is(unicode.Han, c) && !t.known[c] {
				one.unknown++
			}
		}
	}
	if t.ours == nil {
		t.ours, t.peers = map[string]*score{}, map[string]*score{}
	}
	if t.ours[sheet.Class] == nil {
		t.classes = append(t.classes, sheet.Class)
		t.ours[sheet.Class], t.peers[sheet.Class] = &score{}, &score{}
	}
	t.ours[sheet.Class].merge(one)
	t.turned.count((r.Turned+sheet.Turn)%360 == 0)
	t.peak = max(t.peak, r.PeakMB)
	return one
}

func (t *table) addPeer(sheet scans.Sheet, text string, cpu float64) {
	t.peers[sheet.Class].add(sheet, text, cpu)
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

func (s *score) rate() float64 { return percent(s.wrong, s.chars) }

func (s share) percent() float64 { return percent(s.right, s.all) }

func (t *table) print() {
	var ours, peers score
	for _, c := range t.classes {
		if c != apart {
			ours.merge(*t.ours[c])
			peers.merge(*t.peers[c])
		}
	}
	fmt.Printf("ocr pages\t%d, %d characters\t\n", ours.pages, ours.chars)
	t.rates("all", &ours, &peers, aimAll)
	for _, c := range t.classes {
		t.rates(c, t.ours[c], t.peers[c], aims[c])
		if c == apart {
			o, p := t.ours[c], t.peers[c]
			line("ocr the same where traditional and simplified are one, as in search", fmt.Sprintf("%.2f %%", percent(o.folded, o.chars)), p, fmt.Sprintf("%.2f %%", percent(p.folded, p.chars)), "")
			fmt.Printf("ocr characters there that the models cannot say\t%.2f %%\t\n", percent(o.unknown, o.chars))
		}
	}
	for _, kind := range []string{scans.Amount, scans.Capital, scans.Date, scans.Name} {
		f, p := ours.fields[kind], peers.fields[kind]
		line(fmt.Sprintf("ocr %s exact", kind), fmt.Sprintf("%.1f %% (%d of %d)", f.percent(), f.right, f.all), &peers, fmt.Sprintf("%.1f %%", p.percent()), fmt.Sprintf("≥ %v %%", aimFields))
	}
	line("ocr Han pairs found", fmt.Sprintf("%.2f %%", ours.pairs.percent()), &peers, fmt.Sprintf("%.2f %%", peers.pairs.percent()), fmt.Sprintf("≥ %v %%", aimPairs))
	fmt.Printf("ocr way up found\t%d of %d\tall\n", t.turned.right, t.turned.all)
	each := ours.cpu / float64(max(ours.pages, 1))
	if peers.pages > 0 {
		fmt.Printf("ocr CPU a page\t%.2f s, %.2f times tesseract's %.2f s\t≤ %v times\n", each, ours.cpu/peers.cpu, peers.cpu/float64(peers.pages), aimCPU)
	} else {
		fmt.Printf("ocr CPU a page\t%.2f s\t\n", each)
	}
	fmt.Printf("ocr memory of a worker, peak\t%.0f MiB\t≤ %d MiB\n", t.peak, aimPeakMiB)
}

// rates prints the share of wrong characters; aim 0 is none of its own.
func (t *table) rates(name string, ours, peers *score, aim float64) {
	want := ""
	if aim > 0 {
		want = fmt.Sprintf("≤ %v %%", aim)
	}
	line("ocr characters wrong, "+name, fmt.Sprintf("%.2f %%", ours.rate()), peers, fmt.Sprintf("%.2f %%", peers.rate()), want)
}

// line prints a figure, tesseract's beside it when it was measured.
func line(figure, measured string, peers *score, peer, aim string) {
	if peers.pages > 0 {
		measured += ", tesseract " + peer
	}
	fmt.Printf("%s\t%s\t%s\n", figure, measured, aim)
}
