package main

import (
	"context"
	"encoding/json"
	"errors"
	"image/jpeg"
	"io"
	"os"
	"syscall"

	"juzheng/indexer/extract/ocr"
)

// work reads pictures in this process, whose name comes in and whose result goes out.
func work(models string) error {
	e, err := ocr.Open(models)
	if err != nil {
		return err
	}
	defer e.Close()
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var path string
		if err := in.Decode(&path); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		r, err := readOne(e, path)
		if err != nil {
			return err
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
}

func readOne(e *ocr.Engine, path string) (result, error) {
	before, _ := usage()
	f, err := os.Open(path)
	if err != nil {
		return result{}, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return result{}, err
	}
	r, err := e.Read(context.Background(), img)
	if err != nil {
		return result{}, err
	}
	text := r.Page(1).Text
	after, peak := usage()
	return result{Text: text, CPU: after - before, PeakMB: peak, Turned: r.Turned}, nil
}

// usage is the CPU seconds and the peak memory, in MiB, of this process.
func usage() (cpu, peak float64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime), float64(u.Maxrss) / 1024
}
