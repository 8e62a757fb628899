package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"juzheng/api"
	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/extract"
	"juzheng/internal/audit"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/blob/s3"
	"juzheng/internal/casework"
	"juzheng/internal/dossier"
	"juzheng/internal/ingest"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/web"
)

// An app is the whole house, open over one data directory.
type app struct {
	cfg      Config
	held     *os.File // the lock
	store    *store.Store
	blobs    blob.Store
	reader   *extract.Reader
	desk     *casework.Desk
	worker   *ingest.Worker
	engine   indexer.Engine // nil in a process that only works
	follower *ingest.Follower
	finder   *search.Finder
	seal     casework.Seal
	handler  http.Handler

	newWork    chan struct{} // wakes workers
	newChanges chan struct{} // wakes the follower
}

// open opens everything; with index false it leaves the index alone, for a
// process that only reads files for others.
func open(ctx context.Context, cfg Config, index bool) (a *app, err error) {
	if err := errors.Join(cfg.check(), cfg.makeDirs()); err != nil {
		return nil, err
	}
	a = &app{cfg: cfg, newWork: make(chan struct{}, 1), newChanges: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
			a = nil
		}
	}()
	if a.held, err = lock(cfg.path("lock")); err != nil {
		return a, err
	}
	if a.store, err = store.Open(ctx, cfg.catalog()); err != nil {
		return a, fmt.Errorf("无法打开目录数据库：%w", err)
	}
	if cfg.Postgres == "" {
		if err = a.store.ReclaimJobs(ctx); err != nil { // we hold the lock: nobody else works here
			return a, err
		}
	}
	if a.blobs, err = openBlobs(ctx, cfg); err != nil {
		return a, err
	}
	if err = blob.Tidy(cfg.path("spool")); err != nil {
		return a, err
	}
	if a.reader, err = extract.New(extract.Config{Dir: cfg.path("cache"), Workers: cfg.Workers}); err != nil {
		return a, err
	}
	if a.seal, err = openSeal(cfg.path("audit.key")); err != nil {
		return a, err
	}
	a.desk = &casework.Desk{Store: a.store, Blobs: a.blobs, Spool: cfg.path("spool"), Limit: cfg.MaxMB << 20,
		Reader: a.reader, Woken: func() { knock(a.newWork); knock(a.newChanges) }}
	a.worker = &ingest.Worker{Store: a.store, Blobs: a.blobs, Reader: a.reader, Spool: cfg.path("spool"), Read: func() { knock(a.newChanges) }}
	if err = a.desk.Begin(ctx); err != nil {
		return a, err
	}
	if index {
		err = a.openIndex()
	}
	return a, err
}

func openBlobs(ctx context.Context, cfg Config) (blob.Store, error) {
	if cfg.S3.Endpoint == "" {
		return disk.Open(cfg.path("blobs"))
	}
	s, err := s3.Open(ctx, cfg.s3())
	if err != nil {
		return nil, fmt.Errorf("无法使用对象存储 %s：%w", cfg.S3.Endpoint, err)
	}
	return s, nil
}

// openIndex opens the index, or begins a new one when it is damaged: it is
// derived data, and the follower fills it again.
func (a *app) openIndex() error {
	dir := a.cfg.path("index")
	engine, err := bleve.Open(dir, bleve.Options{})
	if errors.Is(err, indexer.ErrDamaged) {
		slog.Error("index is damaged, making it anew", "error", err)
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		engine, err = bleve.Open(dir, bleve.Options{})
	}
	if err != nil {
		return fmt.Errorf("无法打开检索库：%w", err)
	}
	a.engine = engine
	a.follower = &ingest.Follower{Store: a.store, Blobs: a.blobs, Engine: engine}
	a.finder = &search.Finder{Store: a.store, Engine: engine, Fresh: a.follower.Fresh}
	a.handler, err = api.New(api.Config{Desk: a.desk, Finder: a.finder, Follower: a.follower, Secure: a.cfg.Secure, Proxy: a.cfg.Proxy, Spool: a.cfg.path("spool"),
		Archivist: &dossier.Archivist{Store: a.store, Blobs: a.blobs, Warnings: ledger.Warnings{Soon: a.cfg.Soon, Urgent: a.cfg.Urgent}}, Web: web.Handler(), Version: version})
	return err
}

// openSeal reads the key that signs the audit log, or makes one.
func openSeal(path string) (casework.Seal, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret, public, err := audit.NewKey("juzheng")
		if err != nil {
			return casework.Seal{}, err
		}
		b = []byte(secret + "\n" + public + "\n")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return casework.Seal{}, err
		}
	} else if err != nil {
		return casework.Seal{}, err
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	signer, err := note.NewSigner(secret)
	if err != nil {
		return casework.Seal{}, fmt.Errorf("审计签名密钥 %s 无法读取，请从备份恢复：%w", path, err)
	}
	return casework.Seal{Signer: signer, Verifier: public}, nil
}

// knock leaves a sign for somebody who waits, and never waits itself.
func knock(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// background works, follows and signs until ctx ends; the returned function waits for that.
func (a *app) background(ctx context.Context, workers int) (wait func()) {
	var all sync.WaitGroup
	all.Go(func() { a.worker.Work(ctx, workers, a.newWork) })
	all.Go(func() {
		if err := a.desk.KeepSigned(ctx, a.seal); err != nil {
			slog.Error("audit", "error", err)
		}
	})
	if a.follower != nil {
		all.Go(func() { a.follower.Follow(ctx, a.newChanges) })
	}
	return all.Wait
}

func (a *app) close() error {
	var errs []error
	if a.engine != nil {
		errs = append(errs, a.engine.Close())
	}
	if a.reader != nil {
		errs = append(errs, a.reader.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.held != nil {
		errs = append(errs, a.held.Close())
	}
	return errors.Join(errs...)
}
