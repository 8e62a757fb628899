package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"juzheng/api"
	"juzheng/indexer"
	"juzheng/indexer/bleve"
	"juzheng/indexer/extract"
	"juzheng/internal/audit"
	"juzheng/internal/backup"
	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/blob/s3"
	"juzheng/internal/casework"
	"juzheng/internal/dossier"
	"juzheng/internal/gallery"
	"juzheng/internal/index"
	"juzheng/internal/ingest"
	"juzheng/internal/ledger"
	"juzheng/internal/search"
	"juzheng/internal/store"
	"juzheng/web"
)

// drawers is how many pages are drawn at a time.
const drawers = 2

// An app is the whole house, open over one data directory.
type app struct {
	cfg    Config
	held   *os.File // the lock
	store  *store.Store
	blobs  blob.Store
	reader *extract.Reader
	drawer *extract.Reader // draws pages: who wants to see one waits, and not behind a long file
	desk   *casework.Desk
	worker *ingest.Worker
	seal   casework.Seal

	// nil in a process that only works
	home      *index.Home
	follower  *ingest.Follower
	rebuilder *ingest.Rebuilder
	finder    *search.Finder
	backups   *backup.Source
	handler   *api.API

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
	if a.reader, err = extract.New(cfg.extract()); err != nil {
		return a, err
	}
	if a.drawer, err = extract.New(extract.Config{Dir: cfg.path("cache"), Workers: drawers}); err != nil {
		return a, err
	}
	pictures, err := gallery.Open(cfg.path("cache"), a.blobs, a.drawer)
	if err != nil {
		return a, err
	}
	if a.seal, err = openSeal(cfg.path(backup.KeyName)); err != nil {
		return a, err
	}
	a.desk = &casework.Desk{Store: a.store, Blobs: a.blobs, Spool: cfg.path("spool"), Limit: cfg.MaxMB << 20,
		Reader: a.reader, Gallery: pictures, Woken: func() { knock(a.newWork); knock(a.newChanges) }}
	a.worker = &ingest.Worker{Store: a.store, Blobs: a.blobs, Reader: a.reader, Spool: cfg.path("spool"), Read: func() { knock(a.newChanges) }}
	if err = a.desk.Begin(ctx); err != nil {
		return a, err
	}
	if index {
		err = a.openIndex(ctx)
	}
	return a, err
}

func openBlobs(ctx context.Context, cfg Config) (blob.Store, error) {
	if cfg.S3.Endpoint == "" {
		return disk.Open(cfg.path(backup.BlobsName))
	}
	s, err := s3.Open(ctx, cfg.s3())
	if err != nil {
		return nil, fmt.Errorf("无法使用对象存储 %s：%w", cfg.S3.Endpoint, err)
	}
	return s, nil
}

// openIndex opens the index. One that is damaged, or followed another catalog,
// is begun anew: it is derived data, and the follower fills it again.
func (a *app) openIndex(ctx context.Context) error {
	home, err := index.Open(a.cfg.path(backup.IndexName), func(dir string) (indexer.Engine, error) { return bleve.Open(dir, bleve.Options{}) })
	if err != nil {
		return fmt.Errorf("无法打开检索库：%w", err)
	}
	a.home = home
	a.follower = &ingest.Follower{Store: a.store, Blobs: a.blobs, Engine: home}
	if err := a.follower.Trust(ctx); err != nil {
		return err
	}
	a.rebuilder = ingest.NewRebuilder(home, a.follower)
	a.finder = &search.Finder{Store: a.store, Engine: home, Fresh: a.follower.Fresh, Rebuilding: a.rebuilder.Progress, Blobs: a.blobs}
	a.backups = &backup.Source{Store: a.store, Blobs: a.blobs, Index: home, Key: a.cfg.path(backup.KeyName), Version: version}
	a.handler, err = api.New(api.Config{Desk: a.desk, Finder: a.finder, Follower: a.follower, Rebuilder: a.rebuilder, Backups: a.backups, Shelf: a.cfg.path("backups"),
		Secure: a.cfg.Secure, Proxy: a.cfg.Proxy, Spool: a.cfg.path("spool"), Web: web.Handler(), Version: version,
		Archivist: &dossier.Archivist{Store: a.store, Blobs: a.blobs, Warnings: ledger.Warnings{Soon: a.cfg.Soon, Urgent: a.cfg.Urgent}}})
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
	all.Go(func() { a.recognise(ctx) })
	all.Go(func() { a.convert(ctx) })
	all.Go(func() {
		if err := a.desk.KeepSigned(ctx, a.seal); err != nil {
			slog.Error("audit", "error", err)
		}
	})
	if a.follower != nil {
		all.Go(func() { a.follower.Follow(ctx, a.newChanges) })
		all.Go(func() { a.rebuilder.Keep(ctx) })
	}
	return all.Wait
}

func (a *app) close() error {
	var errs []error
	if a.handler != nil {
		a.handler.Close()
	}
	if a.home != nil {
		errs = append(errs, a.home.Close())
	}
	for _, r := range []*extract.Reader{a.reader, a.drawer} {
		if r != nil {
			errs = append(errs, r.Close())
		}
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.held != nil {
		errs = append(errs, a.held.Close())
	}
	return errors.Join(errs...)
}
