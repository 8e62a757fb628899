// Package pdf reads PDF: pages that are fully understood by package direct, all
// others by pdfium in WebAssembly, with ledongthuc/pdf as the independent second
// reader, and a verdict on what any of them gives.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	// First and Second, like Direct, name the readers on the pages they made.
	First  = "pdfium/go-pdfium-1.20.0"
	Second = "ledongthuc/pdf-20260907"

	wasmPages    = 8192 // of 64 KiB: what pdfium may use, 512 MiB
	instanceWait = 30 * time.Second
)

// errEngine says that it is no fault of the file.
var errEngine = errors.New("no pdfium")

// An Engine holds the compiled pdfium, once something needs it.
type Engine struct {
	ctx         context.Context
	cache       wazero.CompilationCache
	root, light string
	reading     pdfium.Pool // both made when first asked for
	drawing     pdfium.Pool
}

// Open prepares an engine whose compiled code is kept in the cache directory.
// Root is the only part of the file system pdfium sees; fonts stand in its usr/share/fonts.
// Light is the same with fonts as Boxed makes them, for files that are only read.
func Open(ctx context.Context, cache, root, light string) (*Engine, error) {
	c, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, fmt.Errorf("open compilation cache: %w", err)
	}
	return &Engine{ctx: ctx, cache: c, root: root, light: light}, nil
}

// Ready compiles the pdfium that reads, or takes it from the cache, before a file needs it.
func (e *Engine) Ready() (err error) {
	if e.reading == nil {
		e.reading, err = e.start(e.light)
	}
	return err
}

// start makes a pdfium that sees root.
func (e *Engine) start(root string) (pdfium.Pool, error) {
	pool, err := webassembly.Init(webassembly.Config{
		Context:  inPlace(e.ctx),
		MaxTotal: 1,
		RuntimeConfig: wazero.NewRuntimeConfig().
			// pdfium's setjmp needs exceptions.
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(wasmPages).
			WithCompilationCache(e.cache),
		// Without an own file system the library would show pdfium the whole machine.
		FSConfig: wazero.NewFSConfig().WithReadOnlyDirMount(root, "/"),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	return pool, nil
}

// Close frees the compiled code.
func (e *Engine) Close() error {
	var err error
	for _, pool := range []pdfium.Pool{e.reading, e.drawing} {
		if pool != nil {
			err = errors.Join(err, pool.Close())
		}
	}
	return errors.Join(err, e.cache.Close(context.Background()))
}

// instance starts a fresh pdfium that draws: its memory never shrinks, so none is used twice.
func (e *Engine) instance() (pdfium.Pdfium, error) {
	if e.drawing == nil {
		pool, err := e.start(e.root)
		if err != nil {
			return nil, err
		}
		e.drawing = pool
	}
	return fresh(e.drawing)
}

// reader starts a fresh pdfium that only reads.
func (e *Engine) reader() (pdfium.Pdfium, error) {
	if err := e.Ready(); err != nil {
		return nil, fmt.Errorf("%w: %w", errEngine, err)
	}
	return fresh(e.reading)
}

func fresh(pool pdfium.Pool) (pdfium.Pdfium, error) {
	i, err := pool.GetInstance(instanceWait)
	if err != nil {
		return nil, fmt.Errorf("start pdfium instance: %w", err)
	}
	return i, nil
}
