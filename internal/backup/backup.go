// Package backup writes copies of everything that a data directory holds, while
// it is in use. A copy is a data directory itself: put back in place, it starts.
package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"juzheng/internal/blob"
	"juzheng/internal/index"
	"juzheng/internal/store"
)

var (
	// ErrName refuses a name that is more than a name.
	ErrName = errors.New("备份的名字只能用汉字、字母、数字、下划线和连字符，最长64字，请换一个")
	// ErrExists says that there is a backup of that name; none is ever overwritten.
	ErrExists = errors.New("已有同名的备份，请换一个名字")
	// ErrUnderWay says that another backup is being written.
	ErrUnderWay = errors.New("正在备份，请等它完成后再试")
	// ErrFull says that the disk has no room for a backup.
	ErrFull = errors.New("磁盘空间不足，备份没有完成；请清理磁盘后用同一个名字再运行，已复制的原件会接着用")
)

// Names in a data directory, which a backup has alike.
const (
	CatalogName = "catalog.db"
	IndexName   = "index"
	BlobsName   = "blobs"
	KeyName     = "audit.key"
	notesName   = "备份说明.txt"
	refsName    = "原件清单.txt" // where originals are not in the backup
)

// unfinished ends the name of a backup that is being written.
const unfinished = ".tmp"

// MaxMissing is how many originals that are gone a Report names; the rest are counted.
const MaxMissing = 20

// A Source is what is copied. Its fields are set once.
type Source struct {
	Store   *store.Store
	Blobs   blob.Store
	Index   *index.Home
	Key     string // path of the key that signs the log
	Version string // of this program

	writing sync.Mutex
}

// A Report says what a backup holds.
type Report struct {
	Dir       string
	At        time.Time
	Evidence  int
	Blobs     int
	Bytes     int64    // of the blobs
	Catalog   bool     // false: it is in PostgreSQL
	Originals bool     // false: they are in an object store
	Index     bool     // false: it could not be copied and will be made again
	Missing   int      // originals and kept pages that are named and not there
	Named     []string // the first of them
}

var nameRule = regexp.MustCompile(`^[\p{Han}A-Za-z0-9][\p{Han}A-Za-z0-9_-]{0,63}$`)

// Named writes a backup of that name below a folder; "" is named by the time.
func (s *Source) Named(ctx context.Context, below, name string) (Report, error) {
	if name == "" {
		name = time.Now().Format("20060102-150405")
	}
	if !nameRule.MatchString(name) {
		return Report{}, ErrName
	}
	if err := os.MkdirAll(below, 0o700); err != nil {
		return Report{}, fmt.Errorf("backup: %w", err)
	}
	return s.Write(ctx, filepath.Join(below, name))
}

// Write writes a backup into dir, which must not be there yet. It appears when
// it is whole and on disk. What an earlier try copied of the originals is used again.
func (s *Source) Write(ctx context.Context, dir string) (Report, error) {
	if !s.writing.TryLock() {
		return Report{}, ErrUnderWay
	}
	defer s.writing.Unlock()
	if _, err := os.Lstat(dir); err == nil {
		return Report{}, ErrExists
	}
	r := Report{Dir: dir, At: time.Now()}
	w := &writer{Source: s, dir: dir + unfinished, report: &r}
	if err := w.write(ctx); err != nil {
		return r, full(err)
	}
	if err := os.Rename(w.dir, dir); err != nil {
		return r, fmt.Errorf("backup: %w", err)
	}
	return r, synced(filepath.Dir(dir))
}

// full tells a full disk by what the system or SQLite says.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, blob.ErrFull) || strings.Contains(err.Error(), "disk is full") {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

func synced(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
