package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"juzheng/indexer/bench/corpus"
)

// grownTo are points as a run makes them; each size costs a little less than ten times the one before.
func grownTo(sizes ...int) (points []Point) {
	from := 0
	for i, n := range sizes {
		f := float64(n)
		p := Point{From: from, At: State{Pages: n, Files: n / 4, Text: int64(n) * 2400}, Grown: Grown{Wall: f / 600, CPU: f / 500, Memory: Memory{Peak: int64(200e6 + f*500)}},
			Started: Started{Index: int64(n) * 2000, Text: int64(n) * 1500}, Idle: Asked{Costs: map[string]Cost{}}}
		for j, k := range kinds {
			p.Idle.Costs[k] = Cost{N: 1000, P50: .5 * float64(1+j) * float64(1+i), P99: 9 * float64(1+j) * float64(1+4*i)}
		}
		points, from = append(points, p), n
	}
	return points
}

func TestThePlotShowsEveryMeasurementWithinItsFrame(t *testing.T) {
	for name, points := range map[string][]Point{"three sizes": grownTo(10_000, 100_000, 1_000_000), "one size": grownTo(10_000), "stopped early": grownTo(10_000, 100_000, 734_211)} {
		t.Run(name, func(t *testing.T) {
			svg := string(plot(points))
			circles := 0
			for d := xml.NewDecoder(strings.NewReader(svg)); ; {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				e, ok := token.(xml.StartElement)
				if !ok || e.Name.Local != "circle" {
					continue
				}
				circles++
				for _, a := range e.Attr {
					if v, err := strconv.ParseFloat(a.Value, 64); a.Name.Local == "cy" && (err != nil || v < top || v > top+chartHigh) {
						t.Errorf("a point at %s", a.Value)
					}
				}
			}
			if want := len(points) * (2*len(kinds) + 4 + 2); circles != want {
				t.Errorf("%d points, want %d", circles, want)
			}
			for _, k := range kinds {
				if strings.Count(svg, ">"+chineseKinds[k]+"</text>") != 1 {
					t.Errorf("the legend does not name %s once", chineseKinds[k])
				}
			}
		})
	}
}

func TestQuestionsAreWhatTheirKindSays(t *testing.T) {
	stock, _, err := corpus.Load("") // no laws: the invented stock
	if err != nil {
		t.Fatal(err)
	}
	m := corpus.NewMixer(stock, 1)
	files := map[string]corpus.File{}
	for i := range 50 {
		f := m.File(i)
		files[f.ID] = f
	}
	all := questions(m, 1, len(files), 40)
	if len(all) != 40*len(kinds) {
		t.Fatal(len(all))
	}
	for _, q := range all {
		text, f := q.Request.Query.Text, files[q.From]
		stands := strings.Contains(strings.Join(f.Pages, "\n"), text)
		n := utf8.RuneCountInString(text)
		switch q.Kind {
		case sentence:
			if stands || n < minSentence || n > maxSentence+2 {
				t.Errorf("%q: stands as it is %v, %d characters", text, stands, n)
			}
		case faceted:
			if !stands || n < 2 || n > 4 || len(q.Request.Facets) != len(facets) {
				t.Errorf("%q: %+v", text, q.Request)
			}
		default:
			if !stands || n < 2 || n > 12 || (q.Kind == filtered) != (len(q.Request.Filters) == 2) {
				t.Errorf("%q: %+v", text, q.Request)
			}
		}
	}
}

func TestPartIsWhatAShareStaysWithin(t *testing.T) {
	m := &meter{}
	for _, i := range rand.Perm(100) {
		m.wall = append(m.wall, time.Duration(i+1)*time.Millisecond)
	}
	if c := m.cost(); c.N != 100 || c.P50 != 51 || c.P99 != 100 || c.Max != 100 {
		t.Errorf("%+v", c)
	}
}
