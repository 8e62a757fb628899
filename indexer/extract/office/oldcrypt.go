package office

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"hash"
	"slices"
	"unicode/utf16"

	"juzheng/indexer/extract/reading"
)

// Excel encrypts a workbook whose structure is protected with a password that it
// knows itself, and opens it without asking; so do we. Source: [MS-OFFCRYPTO] 2.3.5, 2.3.6, 2.3.7.1.
const (
	knownPassword = "VelvetSweatshop"
	bookBlock     = 1024 // bytes of a workbook after which the key changes
	wordBlock     = 512  // and of the streams of a Word file
)

// plainRecords are never encrypted: BOF, FILEPASS, INTERFACEHDR, and those about sharing.
var plainRecords = []int{recBOF, recPassword, 0x00E1, 0x0194, 0x0195, 0x0196, 0x0138}

// An oldCipher makes the keys of the blocks of a file.
type oldCipher struct {
	sum  func() hash.Hash
	base []byte // what the password came to
	size int    // bytes of the hash that make the key
	key  int    // bytes of the key
}

func (c oldCipher) block(n int) *rc4.Cipher {
	h := c.sum()
	h.Write(binary.LittleEndian.AppendUint32(slices.Clone(c.base), uint32(n)))
	key := make([]byte, c.key)
	copy(key, h.Sum(nil)[:c.size])
	r, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // keys have 5 to 16 bytes
	}
	return r
}

// cipherOf is the cipher that a file's own words about its encryption and one of the passwords make.
// What it says when none fits is for people.
func cipherOf(info bin, passwords ...string) (oldCipher, error) {
	given := ""
	for _, given = range passwords {
		if c, ok := cipherWith(info, u16le(given)); ok {
			return c, nil
		}
	}
	switch {
	case info.u16(0) > 4:
		return oldCipher{}, reading.Sealed(nil)
	case given == "":
		return oldCipher{}, reading.Locked(nil)
	}
	return oldCipher{}, reading.WrongPassword(nil)
}

func cipherWith(info bin, password []byte) (oldCipher, bool) {
	if info.u16(0) == 1 {
		salt, check := info.cut(4, 16), info.cut(20, 32)
		short := md5.Sum(password)
		all := md5.Sum(bytes.Repeat(append(short[:5:5], salt...), 16))
		c := oldCipher{sum: md5.New, base: all[:5], size: md5.Size, key: md5.Size}
		return c, c.holds(check, 16)
	}
	head := info.from(8)
	bits := int(head.from(4).u32(16))
	if bits == 0 {
		bits = 40
	}
	if bits < 40 || bits > 128 {
		return oldCipher{}, false
	}
	verifier := head.from(4 + int(head.u32(0)))
	salt := verifier.cut(4, 16)
	base := sha1.Sum(append(slices.Clone(salt), password...))
	c := oldCipher{sum: sha1.New, base: base[:], size: bits / 8, key: bits / 8}
	if bits == 40 {
		c.key = 16 // filled up with zeros
	}
	return c, c.holds(append(slices.Clone(verifier.cut(20, 16)), verifier.cut(40, 20)...), 16)
}

// holds tells whether the cipher opens the verifier, n bytes and their hash.
func (c oldCipher) holds(check []byte, n int) bool {
	h := c.sum()
	if len(check) != n+h.Size() {
		return false
	}
	plain := make([]byte, len(check))
	c.block(0).XORKeyStream(plain, check)
	h.Write(plain[:n])
	return bytes.Equal(h.Sum(nil), plain[n:])
}

// openStream decrypts a stream of a Word file in place ([MS-DOC] 2.2.6).
func (c oldCipher) openStream(data []byte) {
	for n := 0; n*wordBlock < len(data); n++ {
		part := data[n*wordBlock : min((n+1)*wordBlock, len(data))]
		c.block(n).XORKeyStream(part, part)
	}
}

// openBook decrypts the records of a workbook in place.
func (c oldCipher) openBook(data bin) {
	stream, at := make([]byte, bookBlock), -1
	for r := (&records{data: data}); r.next(); {
		if slices.Contains(plainRecords, r.id) {
			continue
		}
		from := r.at - r.size
		if r.id == recSheet {
			from += 4 // where the sheet lies is not encrypted
		}
		for i := from; i < min(r.at, len(data)); i++ {
			if i/bookBlock != at {
				at = i / bookBlock
				clear(stream)
				c.block(at).XORKeyStream(stream, stream)
			}
			data[i] ^= stream[i%bookBlock]
		}
	}
}

func u16le(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
