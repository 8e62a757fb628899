// Package ocr reads pictures of Chinese text: PP-OCR models on ONNX Runtime, without cgo.
package ocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
)

// Bounds of one picture.
const (
	MaxPixels = 120_000_000 // an A2 sheet at 600 dpi
	MinSide   = 8           // pixels; nothing smaller can hold a character
	MaxLines  = 5000        // lines of text of one picture; what is found beyond them is not read
)

var (
	// ErrMissing says that a folder has no models or no library: nothing is installed there.
	ErrMissing = errors.New("没有安装文字识别模型，请运行 make ocr 后再试")
	// ErrTooLarge says that a picture has more than MaxPixels.
	ErrTooLarge = errors.New("图片像素过多，无法识别文字，请缩小或分块后再上传")
)

// A Point is a place in a picture, in pixels from its top left corner.
type Point struct{ X, Y float32 }

// A Line is one line of text, or one cell of a table, as it was recognised.
type Line struct {
	Text string
	Quad [4]Point // corners in reading order: top left, top right, bottom right, bottom left
	// X holds the left edges of the characters and the right edge of the last,
	// in pixels of the upright picture; nil when the line runs downwards.
	X          []float32
	Confidence float32 // 0..1, the mean of its characters
	Red        bool    // part of it is printed or stamped in red
}

// A Result is what stands in one picture.
type Result struct {
	Turned        int // degrees clockwise that bring the picture upright: 0, 90, 180, 270
	Width, Height int // of the upright picture
	Lines         []Line

	engine string
}

// An Engine holds the models of one folder. One goroutine uses it at a time.
type Engine struct {
	name string
}

// Open loads the models and the library of a folder: ErrMissing when they are
// not there, another error when they are and do not work.
func Open(dir string) (*Engine, error) {
	for _, f := range []string{"libonnxruntime.so"} {
		if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	return nil, errors.New("not read yet")
}

// Name tells the models, for the record of each page: "PP-OCRv4 mobile".
func (e *Engine) Name() string { return e.name }

// Read finds the text of a picture.
func (e *Engine) Read(ctx context.Context, img image.Image) (Result, error) {
	return Result{}, errors.New("not read yet")
}

// Close frees the models.
func (e *Engine) Close() error { return nil }
