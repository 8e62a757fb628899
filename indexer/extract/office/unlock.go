package office

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"juzheng/indexer/extract/reading"
)

const (
	maxLocked = 128 << 20 // bytes of an Office file behind a password; it is unlocked in memory
	// Office locks what is only protected against changes with this password,
	// and opens it without asking ([MS-OFFCRYPTO] 2.4.2.3).
	openPassword = "VelvetSweatshop"
)

// Unlock opens an Office file behind a password ([MS-OFFCRYPTO], EncryptedPackage)
// and gives the DOCX, XLSX or PPTX in it. Without a password it tries the empty
// one and the one that Office itself uses.
func Unlock(src reading.Source, password string) (plain []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			plain, err = nil, reading.Damaged(fmt.Errorf("excelize panicked: %v", p))
		}
	}()
	if src.Size > maxLocked {
		return nil, &reading.Fault{Reason: fmt.Sprintf("文件有密码，又超过 %d MB，没有打开；请上传去掉密码的版本", maxLocked>>20)}
	}
	raw, err := io.ReadAll(src.Stream())
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	for _, name := range []string{"EncryptionInfo", "EncryptedPackage"} { // names in OLE2 know no case; excelize does
		raw = bytes.ReplaceAll(raw, widened(string(bytes.ToUpper([]byte(name)))), widened(name))
	}
	tries := []string{password}
	if password == "" {
		tries = append(tries, openPassword)
	}
	for _, p := range tries {
		var b []byte
		if b, err = excelize.Decrypt(raw, &excelize.Options{Password: p}); err == nil && bytes.HasPrefix(b, []byte("PK\x03\x04")) {
			return b, nil // a wrong password gives noise
		}
	}
	switch {
	case err != nil && isForeign(err):
		return nil, reading.Sealed(err)
	case password != "":
		return nil, reading.WrongPassword(err)
	}
	return nil, reading.Locked(err)
}

// isForeign tells an encryption that excelize does not know from a password that does not fit.
func isForeign(err error) bool {
	return err == excelize.ErrUnsupportedEncryptMechanism || err == excelize.ErrUnknownEncryptMechanism || err == excelize.ErrUnsupportedHashAlgorithm
}

// widened writes ASCII as UTF-16LE.
func widened(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}
