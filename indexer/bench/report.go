package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Between these lines of docs the tables stand; the rest is written by people.
const (
	begin = "<!-- measured: scripts/bench-search.sh writes what follows -->"
	end   = "<!-- /measured -->"
)

// tables are the parts that have one, with what stands above it.
var tables = []struct{ part, title string }{
	{"size", "Building"},
	{"exact", "Exactness"},
	{"quality", "Ranking: nDCG@10"},
}

// report sets our engine beside the peers, and writes docs.
func report(r *run) error {
	results := map[string]result{}
	for _, part := range []string{"size", "exact", "speed", "peers", "quality"} {
		b, err := os.ReadFile(filepath.Join(r.dir, "results", part+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			say("%s was not measured", part)
			continue
		}
		var one result
		if err == nil {
			err = json.Unmarshal(b, &one)
		}
		if err != nil {
			return fmt.Errorf("read what %s found: %w", part, err)
		}
		results[part] = one
	}
	engines := append(results["speed"].Asked, results["peers"].Asked...)
	if built := results["size"].Values; len(engines) > 0 && built != nil {
		engines[0].Build, engines[0].Disk = built["cpu"], built["disk"]
	}
	r.compare(engines)
	if r.docs == "none" {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nMeasured on %s with %s on %d CPUs, load %s at the end.\n\n### Figures\n\n", begin, time.Now().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), load1())
	rows := [][]string{{"figure", "measured", "aim"}}
	for _, part := range []string{"size", "exact", "speed", "quality"} {
		for _, f := range results[part].Figures {
			rows = append(rows, []string{f.Name, f.Measured, f.Aim})
		}
	}
	for _, f := range r.result.Figures {
		rows = append(rows, []string{f.Name, f.Measured, f.Aim})
	}
	writeTable(&b, rows)
	writePeers(&b, engines, results["size"].Values["text"])
	for _, t := range tables {
		if one := results[t.part]; len(one.Rows) > 0 {
			fmt.Fprintf(&b, "### %s\n\n", t.title)
			writeTable(&b, one.Rows)
		}
	}
	b.WriteString(end)
	return r.intoDocs(b.String())
}

// compare reckons the ratios that are aimed at.
func (r *run) compare(engines []asked) {
	if len(engines) == 0 {
		return
	}
	ours := engines[0]
	for _, e := range engines[1:] {
		switch e.Name {
		case "groonga":
			r.figure("exact / groonga, which gives no snippets", "", "p50 %.2f (%.2f ms, %.2f ms), mean %.2f", ours.Exact.P50/e.Exact.P50, ours.Exact.P50, e.Exact.P50, ours.Exact.Mean/e.Exact.Mean)
		case "groonga, snippets":
			r.figure("exact p50 / groonga, both with snippets", "≤ 0.3", "%.2f (%.2f ms, %.2f ms)", ours.Exact.P50/e.Exact.P50, ours.Exact.P50, e.Exact.P50)
			r.figure("exact mean / groonga, both with snippets", "≤ 0.5", "%.2f (%.2f ms, %.2f ms)", ours.Exact.Mean/e.Exact.Mean, ours.Exact.Mean, e.Exact.Mean)
		case "xapian":
			r.figure("sentence / xapian", "≤ 1.0", "p50 %.2f, mean %.2f (%.2f ms, %.2f ms)", ours.Loose.P50/e.Loose.P50, ours.Loose.Mean/e.Loose.Mean, ours.Loose.Mean, e.Loose.Mean)
		}
	}
}

func writePeers(b *strings.Builder, engines []asked, text float64) {
	if len(engines) == 0 {
		return
	}
	ms := func(x number) string {
		if x == 0 {
			return "–"
		}
		return fmt.Sprintf("%.2f", x)
	}
	rows := [][]string{{"engine", "build CPU s", "on disk / text", "exact p50", "p99", "mean", "to ours", "sentence p50", "p99", "mean", "to ours"}}
	found := [][]string{{"engine", groupHan, groupMixed, groupBroken, groupScript, "of what it finds, right"}}
	notes := ""
	ours := engines[0]
	for _, e := range engines {
		times := func(a, b number) string {
			if a == 0 || b == 0 {
				return "–"
			}
			return fmt.Sprintf("%.1fx", a/b)
		}
		size := "–"
		if e.Disk > 0 && text > 0 {
			size = fmt.Sprintf("%.2f", e.Disk/text)
		}
		build := "–"
		if e.Build > 0 {
			build = fmt.Sprintf("%.0f", e.Build)
		}
		rows = append(rows, []string{e.Name, build, size,
			ms(e.Exact.P50), ms(e.Exact.P99), ms(e.Exact.Mean), times(e.Exact.Mean, ours.Exact.Mean),
			ms(e.Loose.P50), ms(e.Loose.P99), ms(e.Loose.Mean), times(e.Loose.Mean, ours.Loose.Mean)})
		if len(e.Recall) > 0 {
			line := []string{e.Name}
			for _, g := range []string{groupHan, groupMixed, groupBroken, groupScript} {
				line = append(line, share(e.Recall, g))
			}
			found = append(found, append(line, share(e.Right, "all")))
		}
		notes += fmt.Sprintf("- %s (%s): %s\n", e.Name, e.Version, e.Note)
	}
	b.WriteString("### The same questions, milliseconds of CPU\n\n")
	writeTable(b, rows)
	b.WriteString("### Share of the pages with a substring that is found\n\n")
	writeTable(b, found)
	fmt.Fprintf(b, "%s\n", notes)
}

func share(of map[string]number, group string) string {
	n, ok := of[group]
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.3f", n)
}

func writeTable(b *strings.Builder, rows [][]string) {
	for i, row := range rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(b, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	b.WriteString("\n")
}

func load1() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}

// intoDocs puts the tables in the place of those of the last run.
func (r *run) intoDocs(text string) error {
	b, err := os.ReadFile(r.docs)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(b), begin)
	_, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		return fmt.Errorf("%s has no place for the tables: the lines %s and %s", r.docs, begin, end)
	}
	return os.WriteFile(r.docs, []byte(before+text+after), 0o644)
}
