package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"juzheng/internal/blob"
)

// CopyTo has another folder hold a blob as well: as a link on the same disk,
// which takes no room, else as a copy that is checked. It is durable after Settle.
func (s *Store) CopyTo(ctx context.Context, to *Store, ref blob.Ref) error {
	info, err := s.Stat(ctx, ref)
	if err != nil {
		return err
	}
	if there, err := to.Stat(ctx, ref); err == nil && there.Size == info.Size {
		return nil
	}
	err = os.Link(filepath.Join(s.root.Name(), place(ref)), filepath.Join(to.root.Name(), place(ref)))
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if !errors.Is(err, syscall.EXDEV) && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EMLINK) {
		return fmt.Errorf("copy blob %s: %w", ref, err)
	}
	body, size, err := s.Open(ctx, ref)
	if err != nil {
		return err
	}
	defer body.Close()
	return to.Put(ctx, ref, size, body)
}

// Settle makes durable what CopyTo linked in.
func (s *Store) Settle() error {
	for i := range 256 {
		if err := s.sync(filepath.Join(shelves, fmt.Sprintf("%02x", i))); err != nil {
			return err
		}
	}
	return nil
}
