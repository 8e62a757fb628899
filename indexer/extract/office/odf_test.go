package office

import (
	"strings"
	"testing"

	"juzheng/indexer/extract/reading"
)

func content(kind, inside string) string {
	return `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:dc="dc" xmlns:svg="s" xmlns:presentation="p">
<office:automatic-styles><text:p>样式</text:p><text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/><text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/></text:list-style></office:automatic-styles><office:body><office:` + kind + `>` + inside + `</office:` + kind + `></office:body></office:document-content>`
}

const odtStyles = `<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t"><office:styles><text:p>样式</text:p></office:styles><office:master-styles><style:master-page><style:header><text:p>某某党总支</text:p></style:header><style:footer><text:p>第<text:page-number>1</text:page-number>页</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`

func odt(t testing.TB) []byte {
	return zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "styles.xml", odtStyles,
		"meta.xml", `<office:document-meta xmlns:meta="m" xmlns:dc="d"><dc:title>整改方案</dc:title><dc:creator>某同志</dc:creator><meta:creation-date>2018-03-05T10:00:00</meta:creation-date></office:document-meta>`,
		"content.xml", content("text", `<text:tracked-changes><text:changed-region><text:deletion><text:p>删去的</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h>会议<text:s text:c="2"/>记录</text:h>
<text:p>退缴<text:change text:change-id="c"/><text:span>8900元</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>见收据</text:p></text:note-body></text:note>已入账<office:annotation><dc:creator>某</dc:creator><dc:date>2018</dc:date><text:p>请补凭证</text:p></office:annotation></text:p>
<text:p>前<draw:frame><draw:text-box>
<text:p>框内</text:p>
</draw:text-box><svg:title>图</svg:title></draw:frame>后<text:tab/>尾</text:p>
<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>姓名</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>金额</text:p><text:p>（元）</text:p></table:table-cell></table:table-row></table:table>`))
}

func TestListsAreNumberedAsShown(t *testing.T) {
	item := func(inside string) string { return "<text:list-item>" + inside + "</text:list-item>" }
	p := func(s string) string { return "<text:p>" + s + "</text:p>" }
	b := zipped(t, "content.xml", content("text", `<text:list text:style-name="L1">`+item(p("学习"))+item(p("整改")+p("续段")+`<text:list>`+item(p("补课"))+item(p("补记"))+`</text:list>`)+`</text:list>`+p("中间")+
		`<text:list text:style-name="L1" text:continue-numbering="true">`+item(p("公示"))+`</text:list><text:list text:style-name="L1">`+item(p("重来"))+`</text:list><text:list text:style-name="没有">`+item(p("无号"))+`</text:list>`))
	pages, _, err := readAll(t, b, ReadODF)
	if want := "一、学习\n二、整改\n续段\n(1)补课\n(2)补记\n中间\n三、公示\n一、重来\n无号"; err != nil || pages[0].Text != want {
		t.Errorf("got  %q\nwant %q, %v", pages[0].Text, want, err)
	}
}

func ods(t testing.TB) []byte {
	return zipped(t, "content.xml", content("spreadsheet", `<table:table table:name="台账"><table:table-row><table:table-cell><text:p>项目</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value="8900.5"><text:p>8,900.50</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16380"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>同</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="空表"/>`))
}

func odp(t testing.TB) []byte {
	return zipped(t, "content.xml", content("presentation", `<draw:page draw:name="一"><draw:frame><draw:text-box><text:p>第一张</text:p></draw:text-box></draw:frame><draw:g><draw:custom-shape><text:p>组内</text:p></draw:custom-shape></draw:g><presentation:notes><draw:frame><draw:text-box><text:p>讲背景</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:frame><draw:text-box><text:p>第二张</text:p></draw:text-box></draw:frame></draw:page>`))
}

func TestAnOpenDocumentReadsAsShown(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		labels string
		pages  []string
	}{
		"odt": {odt(t), "", []string{"某某党总支\n会议  记录\n退缴8900元1已入账\n见收据\n请补凭证\n前后\t尾\n框内\n姓名\t\t金额 （元）\n第1页"}},
		"ods": {ods(t), "台账 空表", []string{"项目\t\t\t8,900.50\n同\t同\n同\t同", ""}},
		"odp": {odp(t), "", []string{"第一张\n组内\n备注：讲背景", "第二张"}},
	} {
		pages, meta, err := readAll(t, c.file, ReadODF)
		if err != nil || len(pages) != len(c.pages) {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
			continue
		}
		var labels []string
		for i, p := range pages {
			if p.Text != c.pages[i] || p.N != i+1 {
				t.Errorf("%s page %d:\ngot  %q\nwant %q", name, i+1, p.Text, c.pages[i])
			}
			labels = append(labels, p.Label)
		}
		if got := strings.TrimSpace(strings.Join(labels, " ")); got != c.labels {
			t.Errorf("%s: labels %q", name, got)
		}
		if name == "odt" && (meta.Title != "整改方案" || meta.Author != "某同志" || !strings.HasPrefix(meta.Created, "2018-03-05")) {
			t.Errorf("%+v", meta)
		}
	}
}

func TestAnOpenDocumentThatCannotBeReadSaysWhy(t *testing.T) {
	for name, c := range map[string]struct{ part, inside, want string }{
		"password":   {"META-INF/manifest.xml", `<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`, "密码"},
		"no content": {"styles.xml", odtStyles, "已损坏"},
	} {
		if pages, _, err := readAll(t, zipped(t, c.part, c.inside), ReadODF); !strings.Contains(reading.ReasonOf(err), c.want) || len(pages) > 0 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}

func FuzzReadODF(f *testing.F) {
	f.Add(odt(f))
	f.Add(ods(f))
	f.Add(odp(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := readAll(t, b, ReadODF); err != nil && reading.ReasonOf(err) == "" {
			t.Error(err)
		}
	})
}
