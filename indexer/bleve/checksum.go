package bleve

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"juzheng/indexer"
)

// Segments of up to checkedAtOnce bytes altogether are checked before Open
// returns; those of a larger index are checked while it is in use already.
const checkedAtOnce = 128 << 20

// checkBuffer is how much of a segment is read at once.
const checkBuffer = 256 << 10

// distrusted is the file that says that a check found damage, so that the next Open says so at once.
const distrusted = "damaged"

// check reads the segments that the list of segments names, before anything else
// does: bleve throws on some damage and then keeps the index locked. A segment
// ends with the CRC-32 of all that stands before; bleve writes it and never
// looks at it, so that flipped bytes would answer with wrong files.
func (e *Engine) check(dir string, segments []string) error {
	if why, err := os.ReadFile(filepath.Join(dir, distrusted)); err == nil {
		return damaged("open", errors.New(string(why)))
	}
	paths := make([]string, len(segments))
	size := int64(0)
	for i, s := range segments {
		paths[i] = filepath.Join(dir, s)
		info, err := os.Stat(paths[i])
		if err != nil {
			return damaged("open", err)
		}
		size += info.Size()
	}
	if size <= checkedAtOnce {
		return e.checkAll(paths)
	}
	e.checkInUse(paths)
	return nil
}

// checkInUse checks segments while searches go on.
func (e *Engine) checkInUse(paths []string) {
	e.checking.Go(func() {
		err := e.checkAll(paths)
		if err == nil {
			return
		}
		if errors.Is(err, indexer.ErrDamaged) {
			e.condemn(err)
			return
		}
		e.harm.Store(&err)
	})
}

func (e *Engine) checkAll(paths []string) error {
	for _, p := range paths {
		if err := e.checkFile(p); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) checkFile(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // merged away meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("check the index: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("check the index: %w", err)
	}
	sum := crc32.NewIEEE()
	body := io.LimitReader(f, info.Size()-crc32.Size)
	buf := make([]byte, checkBuffer)
	for {
		if e.closing.Err() != nil {
			return nil
		}
		n, err := body.Read(buf)
		_, _ = sum.Write(buf[:n]) // a hash takes everything
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged("check", err)
		}
	}
	var written [crc32.Size]byte
	if _, err := io.ReadFull(f, written[:]); err != nil {
		return damaged("check", err)
	}
	if binary.BigEndian.Uint32(written[:]) != sum.Sum32() {
		return damaged("check", fmt.Errorf("%s is not as it was written", filepath.Base(path)))
	}
	return nil
}

// trusted is the error of a check that found damage.
func (e *Engine) trusted() error {
	if err := e.harm.Load(); err != nil {
		return *err
	}
	return nil
}
