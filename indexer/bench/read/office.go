package main

import (
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"

	"juzheng/indexer/bench/corpus"
)

const (
	written = 40  // documents
	pieces  = 120 // lines of text in each
	struck  = '龘' // of which text that was taken back is made; nothing else has it
)

// office measures what is found of documents that other programs wrote of texts
// that are known: LibreOffice in each of its formats, pandoc where it is installed.
func (b bench) office() error {
	if _, err := exec.LookPath("soffice"); err != nil {
		fmt.Fprintln(os.Stderr, "LibreOffice is not here (Debian package libreoffice-writer): no office documents are measured")
		return nil
	}
	stock, _, err := corpus.Load(b.shared)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "office")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	o, err := b.own(1)
	if err != nil {
		return err
	}
	defer o.Close()
	mixer := corpus.NewMixer(stock, b.seed)
	var flat []string
	truth := map[string]map[rune]int{}
	from := 0
	for i := range written {
		lines := []string{}
		for ; len(lines) < pieces; from++ {
			lines = append(lines, strings.Fields(strings.Join(mixer.File(from).Pages, "\n"))...)
		}
		lines = lines[:pieces]
		name := filepath.Join(dir, fmt.Sprintf("%02d", i))
		rnd := rand.New(rand.NewPCG(b.seed, uint64(i)))
		truth[name] = han(strings.Join(lines, ""))
		for ending, text := range map[string]string{".fodt": openText(rnd, lines), ".md": markdown(rnd, lines)} {
			if err := os.WriteFile(name+ending, []byte(text), 0o644); err != nil {
				return err
			}
		}
		flat = append(flat, name+".fodt")
	}
	for _, ending := range []string{"docx", "doc", "odt", "rtf"} {
		c := exec.Command("soffice", append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", ending, "--outdir", dir}, flat...)...)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("have LibreOffice write %s: %w: %s", ending, err, out)
		}
		b.recall(o, strings.ToUpper(ending)+" by LibreOffice, Han recall", truth, "."+ending)
	}
	if _, err := exec.LookPath("pandoc"); err != nil {
		return nil
	}
	for name := range truth {
		if out, err := exec.Command("pandoc", "-o", name+".pandoc.docx", name+".md").CombinedOutput(); err != nil {
			return fmt.Errorf("have pandoc write DOCX: %w: %s", err, out)
		}
	}
	b.recall(o, "DOCX by pandoc, Han recall", truth, ".pandoc.docx")
	return nil
}

// recall reads the documents of one kind and says how many of their characters were found.
func (b bench) recall(o own, figure string, truth map[string]map[rune]int, ending string) {
	var all tally
	shown := 0
	for name, want := range truth {
		t := o.read(name + ending)
		got := han(t.text)
		s := score{pages: t.pages}
		for r, n := range want {
			s.found, s.wanted = s.found+min(n, got[r]), s.wanted+n
		}
		shown += got[struck]
		all.add(s)
		if b.list || s.found < s.wanted {
			fmt.Fprintf(os.Stderr, "%d of %d Han: %s\n", s.found, s.wanted, name+ending)
		}
	}
	aim := ""
	if strings.HasPrefix(figure, "DOCX") {
		aim = "≥ 0.998"
	}
	say(figure, fmt.Sprintf("%s; %d characters that were taken back", all.recall(), shown), aim)
}

// openText is a flat ODT whose lines stand wherever text can stand.
func openText(rnd *rand.Rand, lines []string) string {
	var body, changes strings.Builder
	next := func() string {
		if len(lines) == 0 {
			return ""
		}
		l := lines[0]
		lines = lines[1:]
		return html.EscapeString(l)
	}
	header, footer := next(), next()
	const change = `<office:change-info><dc:creator>甲</dc:creator><dc:date>2018-03-05T10:00:00</dc:date></office:change-info>`
	for n := 0; len(lines) > 0; n++ {
		switch rnd.IntN(9) {
		case 0:
			fmt.Fprintf(&body, `<text:h text:outline-level="%d">%s</text:h>`, 1+rnd.IntN(3), next())
		case 1:
			body.WriteString(`<table:table><table:table-column table:number-columns-repeated="3"/>`)
			for range 1 + rnd.IntN(4) {
				fmt.Fprintf(&body, `<table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell><table:table-cell><text:p>%s</text:p></table:table-cell><table:table-cell><text:p>%s</text:p></table:table-cell></table:table-row>`, next(), next(), next())
			}
			body.WriteString(`</table:table>`)
		case 2:
			fmt.Fprintf(&body, `<text:list><text:list-item><text:p>%s</text:p><text:list><text:list-item><text:p>%s</text:p></text:list-item></text:list></text:list-item></text:list>`, next(), next())
		case 3:
			fmt.Fprintf(&body, `<text:p>%s<text:note text:id="n%d" text:note-class="%s"><text:note-citation>%d</text:note-citation><text:note-body><text:p>%s</text:p></text:note-body></text:note></text:p>`,
				next(), n, []string{"footnote", "endnote"}[rnd.IntN(2)], n, next())
		case 4:
			fmt.Fprintf(&body, `<text:p><office:annotation><dc:creator>乙</dc:creator><dc:date>2018-03-05T10:00:00</dc:date><text:p>%s</text:p></office:annotation>%s</text:p>`, next(), next())
		case 5:
			fmt.Fprintf(&body, `<text:p><draw:frame text:anchor-type="paragraph" svg:width="8cm"><draw:text-box fo:min-height="1cm"><text:p>%s</text:p></draw:text-box></draw:frame>%s</text:p>`, next(), next())
		case 6:
			fmt.Fprintf(&changes, `<text:changed-region xml:id="i%d" text:id="i%d"><text:insertion>%s</text:insertion></text:changed-region><text:changed-region xml:id="d%d" text:id="d%d"><text:deletion>%s<text:p>%s</text:p></text:deletion></text:changed-region>`,
				n, n, change, n, n, change, strings.Repeat(string(struck), 5))
			fmt.Fprintf(&body, `<text:p>%s<text:change-start text:change-id="i%d"/>%s<text:change-end text:change-id="i%d"/><text:change text:change-id="d%d"/></text:p>`, next(), n, next(), n, n)
		default:
			fmt.Fprintf(&body, `<text:p>%s<text:line-break/><text:span>%s</text:span><text:tab/>%s</text:p>`, next(), next(), next())
		}
	}
	return `<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"` +
		` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
		` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"` +
		` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"/><style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>` +
		`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"><style:header><text:p>` + header + `</text:p></style:header><style:footer><text:p>` + footer + `</text:p></style:footer></style:master-page></office:master-styles>` +
		`<office:body><office:text><text:tracked-changes>` + changes.String() + `</text:tracked-changes>` + body.String() + `</office:text></office:body></office:document>`
}

// markdown has headings, lists, quotes, tables and footnotes of the lines.
func markdown(rnd *rand.Rand, lines []string) string {
	var b strings.Builder
	next := func() string {
		if len(lines) == 0 {
			return "-"
		}
		l := lines[0]
		lines = lines[1:]
		return strings.Map(func(r rune) rune { // what is punctuation in Markdown
			if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return -1
			}
			return r
		}, l)
	}
	for n := 0; len(lines) > 0; n++ {
		switch rnd.IntN(6) {
		case 0:
			fmt.Fprintf(&b, "# %s\n\n", next())
		case 1:
			fmt.Fprintf(&b, "| %s | %s |\n|---|---|\n| %s | %s |\n\n", next(), next(), next(), next())
		case 2:
			fmt.Fprintf(&b, "* %s\n    1. %s\n\n", next(), next())
		case 3:
			fmt.Fprintf(&b, "%s[^%d]\n\n[^%d]: %s\n\n", next(), n, n, next())
		case 4:
			fmt.Fprintf(&b, "> %s **%s**\n\n", next(), next())
		default:
			fmt.Fprintf(&b, "%s\n\n", next())
		}
	}
	return b.String()
}
