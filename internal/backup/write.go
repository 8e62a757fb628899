package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"juzheng/internal/blob"
	"juzheng/internal/blob/disk"
	"juzheng/internal/store"
)

// A writer is one backup under way.
type writer struct {
	*Source
	dir    string
	report *Report
}

// write copies the index before the catalog, so that it knows no more than the
// catalog and follows from there, and the blobs after it, so that every one that
// the copy names was there.
func (w *writer) write(ctx context.Context) error {
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	for _, step := range []func(context.Context) error{w.clear, w.index, w.catalog, w.key, w.notes} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return synced(w.dir)
}

func (w *writer) path(name string) string { return filepath.Join(w.dir, name) }

// clear removes what an earlier try left, but for the blobs.
func (w *writer) clear(context.Context) error {
	files, err := os.ReadDir(w.dir)
	for _, f := range files {
		if f.Name() != BlobsName {
			err = errors.Join(err, os.RemoveAll(w.path(f.Name())))
		}
	}
	return err
}

// index copies the index. A backup without it is none the worse: it is made again.
func (w *writer) index(ctx context.Context) error {
	err := w.Index.Snapshot(ctx, w.path(IndexName))
	if w.report.Index = err == nil; err == nil {
		return nil
	}
	if ctx.Err() != nil || errors.Is(full(err), ErrFull) {
		return err
	}
	slog.Error("the backup is made without the index", "error", err)
	return os.RemoveAll(w.path(IndexName))
}

func (w *writer) catalog(ctx context.Context) error {
	err := w.Store.CopyTo(ctx, w.path(CatalogName))
	if errors.Is(err, store.ErrElsewhere) {
		return w.blobs(ctx, w.Store)
	}
	if err != nil {
		return err
	}
	w.report.Catalog = true
	copied, err := store.Open(ctx, w.path(CatalogName))
	if err != nil {
		return err
	}
	err = w.blobs(ctx, copied)
	return errors.Join(err, copied.Close(), synced(w.path(CatalogName)))
}

// blobs copies every blob that a catalog names, or lists them.
func (w *writer) blobs(ctx context.Context, named *store.Store) (err error) {
	if w.report.Evidence, err = named.CountEvidence(ctx); err != nil {
		return err
	}
	have, ok := w.Blobs.(*disk.Store)
	if !ok {
		return w.list(ctx, named)
	}
	w.report.Originals = true
	to, err := disk.Open(w.path(BlobsName))
	if err != nil {
		return err
	}
	err = eachRef(ctx, named, func(ref blob.Ref, what string) error {
		return w.count(ctx, ref, what, have.CopyTo(ctx, to, ref))
	})
	return errors.Join(err, to.Settle(), to.Close())
}

func eachRef(ctx context.Context, named *store.Store, visit func(ref blob.Ref, what string) error) error {
	refs, err := named.Refs(ctx)
	for _, r := range refs {
		if err := visit(r.Ref, r.Name); err != nil {
			return err
		}
	}
	return err
}

// count adds a blob to the report, or that it is missing: the rest is worth copying all the same.
func (w *writer) count(ctx context.Context, ref blob.Ref, what string, err error) error {
	if errors.Is(err, blob.ErrMissing) {
		if w.report.Missing++; len(w.report.Named) < MaxMissing {
			w.report.Named = append(w.report.Named, what)
		}
		return nil
	}
	if err != nil {
		return err
	}
	info, err := w.Blobs.Stat(ctx, ref)
	w.report.Blobs++
	w.report.Bytes += info.Size
	return err
}

// list names the blobs that the object store must have.
func (w *writer) list(ctx context.Context, named *store.Store) error {
	f, err := os.OpenFile(w.path(refsName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = eachRef(ctx, named, func(ref blob.Ref, what string) error {
		_, missing := w.Blobs.Stat(ctx, ref)
		if missing == nil {
			if _, err := fmt.Fprintf(f, "%s\t%s\n", ref, what); err != nil {
				return err
			}
		}
		return w.count(ctx, ref, what, missing)
	})
	return errors.Join(err, f.Sync(), f.Close())
}

// key copies the key that signs the log; a process that never signed has none.
func (w *writer) key(context.Context) error {
	b, err := os.ReadFile(w.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return written(w.path(KeyName), b)
}

func written(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// notes tell people what lies here and how to put it back.
func (w *writer) notes(context.Context) error {
	r := w.report
	var b strings.Builder
	fmt.Fprintf(&b, "举证备份  %s  程序版本 %s\n\n材料 %d 份；原件和页面文本 %d 份，共 %d 字节。\n", r.At.Format("2006-01-02 15:04:05"), w.Version, r.Evidence, r.Blobs, r.Bytes)
	if r.Missing > 0 {
		fmt.Fprintf(&b, "注意：有 %d 份原件或页面文本在备份时已经不见：%s。\n", r.Missing, strings.Join(r.Named, "、"))
	}
	if !r.Catalog {
		b.WriteString("目录数据库在 PostgreSQL 中，不在本备份内：请在备份之前用 pg_dump 导出。\n")
	}
	if !r.Originals {
		b.WriteString("原件在对象存储中，不在本备份内：" + refsName + " 列出了应有的每一份。\n")
	}
	if !r.Index {
		b.WriteString("检索库不在本备份内，启动后会自动重建。\n")
	}
	b.WriteString(`
恢复：停止服务，把本目录的全部内容复制为数据目录，启动服务，再运行 juzheng verify。
本备份与数据目录在同一块盘上时，原件只是链接，不占空间，也防不住这块盘损坏：请再复制到另一块盘或另一台机器。
本目录含有材料原件和签名密钥，请与数据目录同样保管。
`)
	return written(w.path(notesName), []byte(b.String()))
}
