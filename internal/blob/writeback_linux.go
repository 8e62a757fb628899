package blob

import (
	"os"
	"syscall"
)

const syncFileRangeWrite = 2 // SYNC_FILE_RANGE_WRITE of <linux/fs.h>

// startWriteback asks for a range to be written soon. It is only a hint, so a
// file system that knows no such thing is no error; fsync still follows.
func startWriteback(f *os.File, off, size int64) {
	_ = syscall.SyncFileRange(int(f.Fd()), off, size, syncFileRangeWrite)
}
