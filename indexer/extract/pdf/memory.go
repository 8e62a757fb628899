package pdf

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// inPlace lets pdfium's memory grow where it stands. A slice would be copied
// when it grows, and both copies lie about until the next collection.
func inPlace(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, most uint64) experimental.LinearMemory {
		room, err := unix.Mmap(-1, 0, int(most), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			room = nil // Reallocate tells
		}
		return &linear{room: room}
	}))
}

// A linear is memory of which only so much as was asked for may be touched.
type linear struct {
	room   []byte
	opened int
}

// Reallocate makes more of it usable; nil when there is no more.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.room)) {
		return nil
	}
	n := int(size)
	if n > l.opened {
		if unix.Mprotect(l.room[l.opened:n], unix.PROT_READ|unix.PROT_WRITE) != nil {
			return nil
		}
		l.opened = n
	}
	return l.room[:n:n]
}

// Free gives it back.
func (l *linear) Free() {
	if l.room != nil {
		_ = unix.Munmap(l.room) // it was mapped
		l.room = nil
	}
}
