package bleve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"juzheng/indexer"
)

// Check reads all segments of an open index against their checksums. Once it
// found damage, every method says ErrDamaged, also after the next Open.
func (e *Engine) Check(ctx context.Context) (err error) {
	defer guard(&err)
	if err := e.trusted(); err != nil {
		return err
	}
	c, snapshot, err := e.copied()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.CloseCopyReader()) }()
	if err = e.checkSome(ctx, segmentPaths(snapshot)); errors.Is(err, indexer.ErrDamaged) {
		e.condemn(err)
	}
	return err
}

// copied is the index as it stands, its segments safe from being removed. The
// error of a closed index is none of its damage.
func (e *Engine) copied() (index.CopyReader, *scorch.IndexSnapshot, error) {
	whole, ok := e.idx.(*scorch.Scorch)
	if !ok {
		return nil, nil, fmt.Errorf("an index that cannot be copied: %T", e.idx)
	}
	c := whole.CopyReader()
	snapshot, ok := c.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, nil, errors.New("the index is closed")
	}
	return c, snapshot, nil
}

// segmentPaths are the files of the segments that are on disk.
func segmentPaths(s *scorch.IndexSnapshot) (paths []string) {
	for _, seg := range s.Segments() {
		if p, ok := seg.Segment().(segment.PersistedSegment); ok {
			paths = append(paths, p.Path())
		}
	}
	return paths
}

func (e *Engine) checkSome(ctx context.Context, segments []string) error {
	for _, p := range append(segments, filepath.Join(e.dir, listFile)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) {
			return damaged("check", fmt.Errorf("%s is gone", filepath.Base(p)))
		}
		if filepath.Base(p) == listFile {
			continue // it changes while it is in use; Open looks at its seal
		}
		if err := e.checkFile(p); err != nil {
			return err
		}
	}
	return nil
}
