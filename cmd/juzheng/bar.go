package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// A bar shows progress on a terminal; elsewhere it is silent.
type bar struct {
	w           io.Writer
	now, all    int
	interactive bool
}

const (
	barWidth = 20
	barName  = 40
)

func newBar(w io.Writer, all int) *bar {
	f, ok := w.(*os.File)
	if ok {
		info, err := f.Stat()
		ok = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &bar{w: w, all: all, interactive: ok}
}

func (b *bar) step(what string) {
	b.now++
	if !b.interactive {
		return
	}
	full := barWidth * b.now / max(b.all, 1)
	fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("█", full), strings.Repeat("·", barWidth-full), b.now, b.all, shorten(what, barName))
}

func (b *bar) done() {
	if b.interactive && b.now > 0 {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
