// Package ocrtest finds the recognition models for tests.
package ocrtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is the folder of the models: that of JUZHENG_OCR, or the one that make
// ocr fills. Without one the test is skipped.
func Dir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("JUZHENG_OCR"); dir != "" {
		return dir
	}
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			break
		}
	}
	for _, below := range []string{"bin/ocr", "data/ocr"} {
		if _, err := os.Stat(filepath.Join(at, below, "libonnxruntime.so")); err == nil {
			return filepath.Join(at, below)
		}
	}
	t.Skip("needs the recognition models: make ocr, or JUZHENG_OCR")
	return ""
}
