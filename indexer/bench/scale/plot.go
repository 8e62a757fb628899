package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// A chart is lines over the number of pages, both axes logarithmic.
type chart struct {
	title, unit string
	low, high   float64 // of the unit, powers of ten
	lines       []line
}

type line struct {
	name   string
	color  int // of colours
	dashed bool
	values []float64
}

// How the picture is laid out, in pixels.
const (
	chartWide, chartHigh = 300, 300
	left, top            = 62, 52
	gap                  = 96
	rowHigh              = 20 // of the legend
	legendTop            = top + chartHigh + 66
)

// colours read on white and on black.
var colours = []string{"#2f7de1", "#d9622b", "#1f9d63", "#a45bd6"}

const style = `<style>
text{font:13px "Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;fill:#24292f}
.small{font-size:11px;fill:#57606a}
.grid{stroke:#d0d7de;stroke-width:1}
.axis{stroke:#57606a;stroke-width:1.2}
.line{fill:none;stroke-width:2.2}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9da7b1}.grid{stroke:#30363d}.axis{stroke:#9da7b1}}
</style>
`

// chineseKinds are the names of the kinds of questions in the plot.
var chineseKinds = map[string]string{exact: "原文 2–12 字", filtered: "原文，限单位和类型", faceted: "前 10 条并分面统计", sentence: "粘贴整句 20–40 字"}

// plot draws cost against size.
func plot(points []Point) []byte {
	pages := make([]float64, len(points))
	asked := chart{title: "查询耗时（实线 p99，虚线 p50）", unit: "毫秒"}
	size := chart{title: "体积与内存", unit: "MB"}
	build := chart{title: "建库速度", unit: "页/秒"}
	of := func(get func(Point) float64) []float64 {
		values := make([]float64, len(points))
		for i, p := range points {
			pages[i], values[i] = float64(p.At.Pages), get(p)
		}
		return values
	}
	for i, k := range kinds {
		asked.lines = append(asked.lines,
			line{chineseKinds[k], i, false, of(func(p Point) float64 { return p.Idle.Costs[k].P99 })},
			line{chineseKinds[k], i, true, of(func(p Point) float64 { return p.Idle.Costs[k].P50 })})
	}
	size.lines = []line{
		{"正文", 3, true, of(func(p Point) float64 { return float64(p.At.Text) / 1e6 })},
		{"索引", 0, false, of(func(p Point) float64 { return float64(p.Started.Index) / 1e6 })},
		{"随索引保存的正文", 2, false, of(func(p Point) float64 { return float64(p.Started.Text) / 1e6 })},
		{"建库时内存峰值", 1, false, of(func(p Point) float64 { return float64(p.Grown.Memory.Peak) / 1e6 })},
	}
	build.lines = []line{
		{"按时钟", 0, false, of(func(p Point) float64 { return float64(p.grew()) / p.Grown.Wall })},
		{"按处理器时间", 1, false, of(func(p Point) float64 { return float64(p.grew()) / p.Grown.CPU })},
	}
	charts := []chart{asked, size, build}
	var b bytes.Buffer
	wide, high := len(charts)*(chartWide+gap)+left-gap+24, legendTop+rowHigh*len(kinds)+6
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="检索的开销与页数">`+"\n", wide, high, wide, high)
	b.WriteString(style)
	for i, c := range charts {
		c.scale()
		c.draw(&b, left+i*(chartWide+gap), pages)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// scale finds the powers of ten between which all values lie.
func (c *chart) scale() {
	c.low, c.high = math.Inf(1), math.Inf(-1)
	for _, l := range c.lines {
		for _, v := range l.values {
			if v > 0 {
				c.low, c.high = min(c.low, math.Floor(math.Log10(v))), max(c.high, math.Ceil(math.Log10(v)))
			}
		}
	}
	if c.low >= c.high { // one power of ten, or nothing at all
		c.low = max(-1, min(c.low, 6))
		c.high = c.low + 1
	}
}

func (c *chart) draw(b *bytes.Buffer, x0 int, pages []float64) {
	first, last := math.Log10(firstPoint), max(math.Log10(1_000_000), math.Log10(pages[len(pages)-1]))
	x := func(n float64) float64 { return float64(x0) + (math.Log10(n)-first)/(last-first)*chartWide }
	y := func(v float64) float64 { return top + (c.high-math.Log10(v))/(c.high-c.low)*chartHigh }
	fmt.Fprintf(b, `<text x="%d" y="22">%s</text><text class="small" x="%d" y="42" text-anchor="end">%s</text>`+"\n", x0, html.EscapeString(c.title), x0-6, c.unit)
	for p := c.low; p <= c.high; p++ {
		at := y(math.Pow(10, p))
		fmt.Fprintf(b, `<path class="grid" d="M%d %.1fh%d"/><text class="small" x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", x0, at, chartWide, x0-6, at+4, tick(p))
	}
	for p := math.Ceil(first); p <= last; p++ {
		at := x(math.Pow(10, p))
		fmt.Fprintf(b, `<path class="grid" d="M%.1f %dv%d"/><text class="small" x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, top, chartHigh, at, top+chartHigh+18, tick(p))
	}
	fmt.Fprintf(b, `<path class="axis" fill="none" d="M%d %dv%dh%d"/><text class="small" x="%d" y="%d" text-anchor="middle">页数</text>`+"\n", x0, top, chartHigh, chartWide, x0+chartWide/2, top+chartHigh+38)
	named := map[string]bool{}
	for _, l := range c.lines {
		dash := ""
		if l.dashed {
			dash = ` stroke-dasharray="5 4"`
		}
		path := ""
		for i, v := range l.values {
			if v <= 0 {
				continue
			}
			path += fmt.Sprintf("%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[path == ""], x(pages[i]), y(v))
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3.2" fill="%s"><title>%s，%s 页：%.3g %s</title></circle>`+"\n", x(pages[i]), y(v), colours[l.color], html.EscapeString(l.name), grouped(int(pages[i])), v, c.unit)
		}
		fmt.Fprintf(b, `<path class="line" stroke="%s"%s d="%s"/>`+"\n", colours[l.color], dash, path)
		if named[l.name] { // another line of the same
			continue
		}
		at := legendTop + len(named)*rowHigh
		named[l.name] = true
		fmt.Fprintf(b, `<path class="line" stroke="%s"%s d="M%d %dh22"/><text x="%d" y="%d">%s</text>`+"\n", colours[l.color], dash, x0, at-4, x0+30, at, html.EscapeString(l.name))
	}
}

// tick writes a power of ten.
func tick(p float64) string {
	if p < 0 {
		return fmt.Sprintf("%.*f", int(-p), math.Pow(10, p))
	}
	return grouped(int(math.Pow(10, p)))
}
