// Package garbage makes pages of text that are good, of many kinds, and pages
// that PDF files with faulty fonts give instead, to measure the verdict on them.
// Everything follows from the seed.
package garbage

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/extract/reading"
)

// A Page is one text with what a reader sees besides.
type Page struct {
	Kind string
	Text string
	Look reading.Look
	Bad  bool
}

// A maker invents pages.
type maker struct {
	*rand.Rand
	mixer *corpus.Mixer
	file  int
	stock []string
}

// Pages makes n pages of every kind, good and bad.
func Pages(seed uint64, n int) ([]Page, error) {
	stock, _, err := corpus.Load(corpus.Shared())
	if err != nil {
		return nil, err
	}
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 9)), mixer: corpus.NewMixer(stock, seed)}
	var all []Page
	for range n {
		for _, g := range good {
			text, look := g.make(m)
			all = append(all, Page{g.name, text, look, false})
		}
		for _, b := range bad {
			text, look := b.make(m, m.chinese())
			all = append(all, Page{b.name, text, look, true})
		}
	}
	return all, nil
}

// page is a page of invented evidence.
func (m *maker) page() string {
	if len(m.stock) == 0 {
		m.stock = m.mixer.File(m.file).Pages
		m.file++
	}
	p := m.stock[0]
	m.stock = m.stock[1:]
	return p
}

// chinese is a page or a short piece of one, or a list of names now and then.
func (m *maker) chinese() string {
	switch m.IntN(8) {
	case 0:
		return m.piece(40, 80)
	case 1:
		return m.piece(80, 200)
	case 2:
		return m.table()
	}
	return m.page()
}

// piece is a stretch of prose of some characters.
func (m *maker) piece(least, most int) string {
	for {
		r := []rune(m.page())
		n := least + m.IntN(most-least)
		if len(r) <= n {
			continue
		}
		at := m.IntN(len(r) - n)
		if s := string(r[at : at+n]); hanIn(s)*3 > n*2 {
			return s
		}
	}
}

func hanIn(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

func (m *maker) one(of []rune) string { return string(of[m.IntN(len(of))]) }

var (
	family = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文卞费岑柏水窦章云奚鲍齐")
	given  = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文华建国志红梅玲燕斌宇浩凯健俊帆雪琳雯婷怡嘉欣雨泽梓涵奕辰皓轩昊然睿煜晨曦懿琪瑶珂妍彤璇钰淼鑫焱垚祺宸翊煊炜晟")
	places = strings.Fields("望溪镇 柳河街道 青石桥村 北关社区 东岭乡 白沙埠 南陂村 石塘社区 清源路 桂花巷 三里庄 上洼村 龙潭镇 双桥乡")
	jobs   = strings.Fields("支部书记 组织委员 宣传委员 纪检委员 党员 会计 出纳 科员 主任 副主任 驻村干部 档案员")
	labels = strings.Fields("姓名 性别 出生年月 民族 籍贯 学历 职务 入党时间 联系电话 身份证号 家庭住址 备注 填表人 审核人 填表日期 单位 序号 金额 日期 摘要 经办人 签字 合计")
	latin  = strings.Fields("the committee of this branch shall review every report before it is signed and returned to the office where records are kept for at least three years any change must be noted in the register with date and name of whoever made it")
)

func (m *maker) name() string {
	s := m.one(family) + m.one(given)
	if m.IntN(4) > 0 {
		s += m.one(given)
	}
	return s
}

func (m *maker) figure() string {
	return fmt.Sprintf("%d,%03d.%02d", m.IntN(90)+1, m.IntN(1000), m.IntN(100))
}

// table has names, posts, places and sums.
func (m *maker) table() string {
	var b strings.Builder
	b.WriteString("序号 姓名 职务 住址 金额\n")
	for i := range 15 + m.IntN(15) {
		fmt.Fprintf(&b, "%d %s %s %s %s\n", i+1, m.name(), jobs[m.IntN(len(jobs))], places[m.IntN(len(places))], m.figure())
	}
	return b.String()
}

// lines repeats what f gives.
func (m *maker) lines(n int, f func() string) string {
	var b strings.Builder
	for range n {
		b.WriteString(f() + "\n")
	}
	return b.String()
}
