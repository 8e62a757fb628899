package bleve

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// sealFile holds the size and the CRC-32 of the list of segments while nobody
// has the index open. bbolt has a checksum only of its two head pages: a byte
// flipped elsewhere in the list may bring another seq, deleted files back, or a
// fault that ends the process.
const sealFile = "seal"

// sealWait is how long a list that was just closed may take to be had again; if
// another process was faster, there is no seal.
const sealWait = 100 * time.Millisecond

// seal writes down what the list is, once nobody writes to it any more. Without
// it the list is trusted, as after a kill.
func seal(dir string) (err error) {
	lock, err := bbolt.Open(filepath.Join(dir, listFile), 0o600, &bbolt.Options{ReadOnly: true, Timeout: sealWait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil
	}
	if err != nil {
		return openError(err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	now, err := sealOf(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, sealFile)
	if err := os.WriteFile(path+".new", []byte(now), 0o600); err != nil {
		return err
	}
	return errors.Join(synced(path+".new"), os.Rename(path+".new", path), synced(dir))
}

func sealOf(dir string) (string, error) {
	list, err := os.ReadFile(filepath.Join(dir, listFile))
	return fmt.Sprintf("%d %08x\n", len(list), crc32.ChecksumIEEE(list)), err
}

// unseal compares the list with its seal and breaks it before the list may
// change. It must come before anything reads the list.
func unseal(dir string) error {
	path := filepath.Join(dir, sealFile)
	was, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the index: %w", err)
	}
	now, err := sealOf(dir)
	if err != nil {
		return damaged("open", err)
	}
	if now != string(was) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) { // another process has just opened it
			return nil
		}
		return damaged("open", errors.New("the list of segments is not as it was written"))
	}
	return breakSeal(dir)
}

// breakSeal is called again when the list is open, for who had it before may
// have sealed it meanwhile.
func breakSeal(dir string) error {
	err := os.Remove(filepath.Join(dir, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, synced(dir))
}
