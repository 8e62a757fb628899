package scans

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	ximage "golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

var (
	ink = color.RGBA{25, 25, 28, 255}
	red = color.RGBA{214, 38, 40, 255}
)

// A press prints a page.
type press struct {
	*rand.Rand
	writer
	font, kai font
	img       *image.RGBA
	lines     []string
	placed    []Placed
}

func (p *press) paper(w, h int) {
	p.img = image.NewRGBA(image.Rect(0, 0, w, h))
	tone := uint8(246 + p.Rand.IntN(10))
	draw.Draw(p.img, p.img.Rect, image.NewUniform(color.RGBA{tone, tone, tone - 2, 255}), image.Point{}, draw.Src)
}

// print sets text at the left end of its baseline and keeps it as a line.
func (p *press) print(f ximage.Face, x, y int, text string, c color.Color) (right int) {
	right = p.set(f, x, y, text, c)
	m := f.Metrics()
	p.lines = append(p.lines, text)
	edges := make([]int, 0, utf8.RuneCountInString(text)+1)
	for i := range text {
		edges = append(edges, x+ximage.MeasureString(f, text[:i]).Round())
	}
	p.placed = append(p.placed, Placed{text, image.Rect(x, y-m.Ascent.Ceil(), right, y+m.Descent.Ceil()), append(edges, right)})
	return right
}

// set draws text without keeping it.
func (p *press) set(f ximage.Face, x, y int, text string, c color.Color) (right int) {
	d := ximage.Drawer{Dst: p.img, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
	return d.Dot.X.Round()
}

func (p *press) centre(f ximage.Face, y int, text string, c color.Color) {
	p.print(f, (p.img.Rect.Dx()-ximage.MeasureString(f, text).Round())/2, y, text, c)
}

// flow sets a paragraph between margins and returns the next baseline.
func (p *press) flow(f ximage.Face, left, right, y, step int, text string) int {
	const never = "，。；：、）》”！？％%" // these never begin a line
	line, x := "", left
	em := ximage.MeasureString(f, "国").Round()
	at := left + 2*em // a paragraph's first line stands in
	x = at
	rs := []rune(text)
	for _, r := range rs {
		w := ximage.MeasureString(f, string(r)).Round()
		if x+w > right && !strings.ContainsRune(never, r) {
			p.print(f, at, y, line, ink)
			y, line, x, at = y+step, "", left, left
		}
		line += string(r)
		x += w
	}
	p.print(f, at, y, line, ink)
	return y + step
}

// letter prints a page of text: title, paragraphs, who and when.
func (p *press) letter(w, h, size int) {
	p.paper(w, h)
	f, big := p.font.face(size), p.font.face(size*3/2)
	left, right, y := w/9, w-w/9, h/10
	p.centre(big, y, p.one("关于巡察反馈问题整改情况的报告", "党支部专题组织生活会会议记录", "整改工作推进情况说明", "党费收缴专项检查情况报告"), ink)
	y += size * 3
	step := size * 17 / 10
	for y < h-h/5-4*step && len(p.lines) < 19 {
		y = p.flow(f, left, right, y, step, p.paragraph())
	}
	y += step
	p.print(f, w*6/10, y, "经办人："+p.name(), ink)
	p.print(f, w*6/10, y+step, p.date(), ink)
}

// notice prints a page with a red head, and a seal over who and when.
func (p *press) notice(w, h, size int) {
	p.paper(w, h)
	f, head := p.font.face(size), p.font.face(size*2)
	left, right, y := w/9, w-w/9, h/9
	p.centre(head, y, "中共"+p.one("江城", "临河", "青川", "云岭")+"市水务局委员会文件", red)
	y += size * 2
	p.block(left, y, right, y+4, red)
	y += size * 3
	step := size * 17 / 10
	for y < h*6/10 && len(p.lines) < 14 {
		y = p.flow(f, left, right, y, step, p.paragraph())
	}
	p.print(f, w*55/100, y+step, "水务局机关委员会", ink)
	p.print(f, w*58/100, y+2*step, p.date(), ink)
	p.seal(w*(60+p.Rand.IntN(10))/100, y+step*14/10, size*9/2, "中共水务局机关委员会")
	p.seal(w*(20+p.Rand.IntN(40))/100, y-step*3, size*7/2, "水务局财务审核专用章") // over the text
}

func (p *press) block(x0, y0, x1, y1 int, c color.Color) {
	draw.Draw(p.img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Over)
}

// signIn prints a ruled table of those who came, their names as if signed.
func (p *press) signIn(w, h, size int) {
	p.paper(w, h)
	f, big, hand := p.font.face(size), p.font.face(size*3/2), p.kai.face(size+6)
	y := h / 10
	p.centre(big, y, "党支部党员大会签到表", ink)
	y += size * 5 / 2
	p.print(f, w/9, y, "时间："+p.date(), ink)
	p.print(f, w*6/10, y, "地点：三楼会议室", ink)
	y += size
	columns := []int{w / 9, w / 9 * 2, w * 42 / 100, w * 68 / 100, w - w/9}
	row := size * 2
	rows := 18 + p.Rand.IntN(6)
	for r := range rows + 1 {
		base := y + r*row + row*2/3
		cells := []string{"序号", "姓名", "所在单位", "签名"}
		if r > 0 {
			n := p.name()
			cells = []string{digitsOf(r), n, p.one("办公室", "财务科", "水政科", "工程科", "监察室", "后勤中心"), n}
			p.fields = append(p.fields, Field{Name, n}) // it stands there twice
		}
		for c, text := range cells {
			face := f
			if c == 3 && r > 0 {
				face = hand
			}
			p.print(face, columns[c]+size/2, base, text, ink)
		}
	}
	for r := range rows + 2 {
		p.block(columns[0], y+r*row, columns[4], y+r*row+2, ink)
	}
	for _, x := range columns {
		p.block(x, y, x+2, y+(rows+1)*row, ink)
	}
	p.print(f, w/9, y+(rows+2)*row, "应到"+digitsOf(rows+2)+"人，实到"+digitsOf(rows)+"人。记录人："+p.name(), ink)
}

// receipt prints a small voucher, with a seal in its corner.
func (p *press) receipt(w, h, size int) {
	p.paper(w, h)
	f, big := p.font.face(size), p.font.face(size*3/2)
	p.centre(big, size*2, p.one("党费专用收据", "收款收据", "缴款凭证"), ink)
	left, step, y := w/16, size*2, size*4
	p.print(f, left, y, p.date(), ink)
	p.print(f, w*6/10, y, "№ "+digitsOf(1000000+p.Rand.IntN(8999999)), ink)
	sum := p.sum()
	y += step
	rows := []string{"交款单位：" + p.one("水务局第三党支部", "园林处党总支", "环卫所第二党支部"), "收款事由：" + p.one("补缴党费", "退回违规补贴", "追回多付工程款", "退还餐费"),
		"人民币（大写）：" + p.field(Capital, capitals(sum)), "小写：¥" + p.field(Amount, grouped(sum))}
	for _, text := range rows {
		p.block(left-10, y-size*14/10, w-left+10, y-size*14/10+2, ink)
		p.print(f, left, y, text, ink)
		y += step
	}
	p.block(left-10, y-size*14/10, w-left+10, y-size*14/10+2, ink)
	p.print(f, left, y, "收款人："+p.name(), ink)
	p.print(f, w*45/100, y, "经手人："+p.name(), ink)
	p.seal(w*(45+p.Rand.IntN(35))/100, y-size*3, size*3, "财务专用章")
}

func digitsOf(n int) string {
	const d = "0123456789"
	if n < 10 {
		return d[n : n+1]
	}
	return digitsOf(n/10) + d[n%10:n%10+1]
}
