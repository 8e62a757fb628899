// Package pdf reads PDF: pdfium in WebAssembly first, ledongthuc/pdf as the
// independent second reader, and a verdict on what either gives.
package pdf

import (
	"context"
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
	// First and Second name the readers on the pages they made.
	First  = "pdfium/go-pdfium-1.20.0"
	Second = "ledongthuc/pdf-20260907"

	wasmPages    = 8192 // of 64 KiB: what pdfium may use, 512 MiB
	instanceWait = 30 * time.Second
)

// An Engine holds the compiled pdfium.
type Engine struct {
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

// Open compiles pdfium, or takes it from the cache directory.
// Root is the only part of the file system pdfium sees; fonts stand in its usr/share/fonts.
func Open(ctx context.Context, cache, root string) (*Engine, error) {
	c, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, fmt.Errorf("open compilation cache: %w", err)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context:  ctx,
		MaxTotal: 1,
		RuntimeConfig: wazero.NewRuntimeConfig().
			// pdfium's setjmp needs exceptions.
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(wasmPages).
			WithCompilationCache(c),
		// Without an own file system the library would show pdfium the whole machine.
		FSConfig: wazero.NewFSConfig().WithReadOnlyDirMount(root, "/"),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	if err != nil {
		c.Close(ctx)
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	return &Engine{pool: pool, cache: c}, nil
}

// Close frees the compiled code.
func (e *Engine) Close() error {
	err := e.pool.Close()
	if cerr := e.cache.Close(context.Background()); err == nil {
		err = cerr
	}
	return err
}

// instance starts a fresh pdfium: its memory never shrinks, so none is used twice.
func (e *Engine) instance() (pdfium.Pdfium, error) {
	i, err := e.pool.GetInstance(instanceWait)
	if err != nil {
		return nil, fmt.Errorf("start pdfium instance: %w", err)
	}
	return i, nil
}
