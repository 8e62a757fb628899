package blob

import (
	"bytes"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
)

// A Ref names bytes by their SHA-256. The zero Ref is "none yet".
type Ref [sha256.Size]byte

// SM3 is the digest of GB/T 32905-2016, which official receipts ask for beside SHA-256.
type SM3 [32]byte

var errNoRef = errors.New("摘要应为64位十六进制字符（SHA-256），请核对后重新填写")

// RefOf is the name of b.
func RefOf(b []byte) Ref { return sha256.Sum256(b) }

// Parse reads the 64 hexadecimal digits that String writes, in either case.
func Parse(s string) (Ref, error) {
	var r Ref
	if len(s) != hex.EncodedLen(len(r)) {
		return Ref{}, errNoRef
	}
	if _, err := hex.Decode(r[:], []byte(s)); err != nil {
		return Ref{}, errNoRef
	}
	return r, nil
}

// IsZero says that there is none yet.
func (r Ref) IsZero() bool { return r == Ref{} }

// String is lower-case hexadecimal; the zero Ref is the empty string.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return hex.EncodeToString(r[:])
}

// Compare orders refs as their hexadecimal text does.
func (r Ref) Compare(o Ref) int { return bytes.Compare(r[:], o[:]) }

// MarshalText writes what String does.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *Ref) UnmarshalText(b []byte) error { return r.Scan(b) }

// Value is the hexadecimal text, in a database too.
func (r Ref) Value() (driver.Value, error) { return r.String(), nil }

// Scan reads hexadecimal text; NULL and the empty text are the zero Ref.
func (r *Ref) Scan(src any) (err error) {
	*r = Ref{}
	switch v := src.(type) {
	case nil:
	case string:
		if v != "" {
			*r, err = Parse(v)
		}
	case []byte:
		return r.Scan(string(v))
	default:
		return fmt.Errorf("scan %T as a ref", src)
	}
	return err
}

// String is lower-case hexadecimal; "" when it was not reckoned.
func (s SM3) String() string {
	if s == (SM3{}) {
		return ""
	}
	return hex.EncodeToString(s[:])
}
