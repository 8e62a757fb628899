package ocr

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The files of a folder. scripts/ocr.sh makes one; another with other models
// and the same names works too. Sums comes last, so it tells a complete folder.
const (
	sumsFile = "SHA256SUMS" // of the files below: lines of sha256sum
	nameFile = "NAME"       // what the models are called
	library  = "libonnxruntime.so"
	detFile  = "det.onnx"
	clsFile  = "cls.onnx"
	recFile  = "rec.onnx"
	keysFile = "keys.txt" // the recogniser's characters, one a line
)

const (
	maxSums = 64 << 10
	maxName = 100
	maxKeys = 1 << 20
)

// Open loads the models and the library of a folder: ErrMissing when they are
// not there, another error when they are and do not work.
func Open(dir string) (*Engine, error) {
	if err := check(dir); err != nil {
		return nil, err
	}
	e := &Engine{}
	if err := e.load(dir); err != nil {
		e.Close()
		return nil, fmt.Errorf("load the models of %s: %w", dir, err)
	}
	return e, nil
}

// check holds the files against their sums: a library that was cut short would kill the process.
func check(dir string) error {
	sums, err := readSmall(filepath.Join(dir, sumsFile), maxSums)
	if errors.Is(err, os.ErrNotExist) {
		return ErrMissing
	}
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(sums)) {
		want, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok || name != filepath.Base(name) {
			return fmt.Errorf("%s: not a list of sums: %q", sumsFile, line)
		}
		got, err := sumOf(filepath.Join(dir, name))
		if err == nil && got != want {
			err = errors.New("has changed")
		}
		if err != nil {
			return fmt.Errorf("文字识别模型已损坏（%s），请删除 %s 后重新运行 make ocr: %w", name, dir, err)
		}
		listed[name] = true
	}
	for _, name := range []string{nameFile, library, detFile, clsFile, recFile, keysFile} {
		if !listed[name] {
			return fmt.Errorf("%s: %s is not listed", sumsFile, name)
		}
	}
	return nil
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

func readSmall(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s: more than %d bytes", path, most)
	}
	return b, err
}

func (e *Engine) load(dir string) (err error) {
	name, err := readSmall(filepath.Join(dir, nameFile), maxName)
	if err != nil {
		return err
	}
	e.name = strings.TrimSpace(string(name))
	keys, err := readSmall(filepath.Join(dir, keysFile), maxKeys)
	if err != nil {
		return err
	}
	e.keys = []string{""} // what parts characters
	for s := bufio.NewScanner(bytes.NewReader(keys)); s.Scan(); {
		e.keys = append(e.keys, s.Text())
	}
	e.keys = append(e.keys, " ") // which the models know beyond the list
	if e.onnx, err = openONNX(filepath.Join(dir, library)); err != nil {
		return fmt.Errorf("%s: %w", library, err)
	}
	for file, n := range map[string]**net{detFile: &e.det, clsFile: &e.cls, recFile: &e.rec} {
		if *n, err = e.onnx.load(filepath.Join(dir, file)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// Close frees the models.
func (e *Engine) Close() error {
	for _, n := range []*net{e.det, e.cls, e.rec} {
		if n != nil {
			n.close()
		}
	}
	if e.onnx != nil {
		e.onnx.close()
	}
	e.det, e.cls, e.rec, e.onnx = nil, nil, nil, nil
	return nil
}
