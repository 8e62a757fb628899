package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mm is a point in millimetres, the unit of OFD (GB/T 33190-2016, 7.1).
const mm = 25.4 / 72

const ofdNS = `xmlns:ofd="http://www.ofdspec.org/2016"`

// ofd writes the smallest package of GB/T 33190 that readers accept, signed where the text has a seal.
func ofd(name string, leaves []leaf, f fontData) ([]byte, error) {
	var pages strings.Builder
	parts := []part{{}, {}, {}}
	id := 10
	var ids []int
	for i, l := range leaves {
		id++
		ids = append(ids, id)
		path := fmt.Sprintf("Pages/Page_%d/Content.xml", i)
		fmt.Fprintf(&pages, `<ofd:Page ID="%d" BaseLoc="%s"/>`, id, path)
		parts = append(parts, part{"Doc_0/" + path, ofdPage(l, &id)})
	}
	w, h := leaves[0].paper.w*mm, leaves[0].paper.h*mm
	parts[0] = part{"OFD.xml", xmlHead + fmt.Sprintf(`<ofd:OFD %s Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>%032x</ofd:DocID><ofd:Title>%s</ofd:Title><ofd:CreationDate>2025-08-01</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`, ofdNS, len(name), escape(name))}
	parts[1] = part{"Doc_0/Document.xml", xmlHead + fmt.Sprintf(`<ofd:Document %s><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 %.2f %.2f</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>%s</ofd:Pages></ofd:Document>`, ofdNS, id, w, h, pages.String())}
	parts[2] = part{"Doc_0/PublicRes.xml", xmlHead + fmt.Sprintf(`<ofd:Res %s BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>`, ofdNS)}
	parts, err := signed(parts, name, leaves, ids, f)
	if err != nil {
		return nil, err
	}
	return pack(parts)
}

func ofdPage(l leaf, id *int) string {
	var b strings.Builder
	next := func() int { *id++; return *id }
	fmt.Fprintf(&b, `%s<ofd:Page %s><ofd:Area><ofd:PhysicalBox>0 0 %.2f %.2f</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="%d" Type="Body">`, xmlHead, ofdNS, l.paper.w*mm, l.paper.h*mm, next())
	for _, r := range l.rules {
		fmt.Fprintf(&b, `<ofd:PathObject ID="%d" Boundary="%.2f %.2f %.2f %.2f" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L %.2f %.2f</ofd:AbbreviatedData></ofd:PathObject>`,
			next(), r.x0*mm, r.y0*mm, (r.x1-r.x0)*mm+0.2, (r.y1-r.y0)*mm+0.2, (r.x1-r.x0)*mm, (r.y1-r.y0)*mm)
	}
	for _, r := range l.runs {
		if r.text == "" {
			continue
		}
		fill := ""
		if r.red {
			fill = `<ofd:FillColor Value="200 0 0"/>`
		}
		fmt.Fprintf(&b, `<ofd:TextObject ID="%d" Boundary="%.2f %.2f %.2f %.2f" Font="2" Size="%.2f">%s<ofd:TextCode X="0" Y="%.2f"%s>%s</ofd:TextCode></ofd:TextObject>`,
			next(), r.x*mm, (r.y-r.size)*mm, width(r.text, r.size)*mm, r.size*1.3*mm, r.size*mm, fill, r.size*mm, deltas(r), escape(r.text))
	}
	b.WriteString(`</ofd:Layer></ofd:Content></ofd:Page>`)
	return b.String()
}

// deltas are the steps from one letter to the next.
func deltas(r run) string {
	if utf8.RuneCountInString(r.text) < 2 {
		return ""
	}
	var steps []string
	letters := []rune(r.text)
	for _, c := range letters[:len(letters)-1] {
		steps = append(steps, fmt.Sprintf("%.2f", r.size*em(c)*mm))
	}
	return ` DeltaX="` + strings.Join(steps, " ") + `"`
}
