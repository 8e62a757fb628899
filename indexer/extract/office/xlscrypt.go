package office

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"hash"
	"slices"
)

// Excel encrypts a workbook whose structure is protected with a password that it
// knows itself, and opens it without asking; so do we. Source: [MS-OFFCRYPTO] 2.3.5, 2.3.6, 2.3.7.1.
const (
	knownPassword = "VelvetSweatshop"
	cipherBlock   = 1024 // bytes after which the key changes
)

// plainRecords are never encrypted: BOF, FILEPASS, INTERFACEHDR, and those about sharing.
var plainRecords = []int{recBOF, recPassword, 0x00E1, 0x0194, 0x0195, 0x0196, 0x0138}

// A workbookCipher makes the keys of the blocks of a workbook.
type workbookCipher struct {
	sum  func() hash.Hash
	base []byte // what the password came to
	size int    // bytes of the hash that make the key
	key  int    // bytes of the key
}

func (c workbookCipher) block(n int) *rc4.Cipher {
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

// knownCipher is the cipher of the password that Excel knows, false when the file has another.
func knownCipher(pass bin) (workbookCipher, bool) {
	password := u16le(knownPassword)
	if pass.u16(0) != 1 {
		return workbookCipher{}, false // an older way, without a known password
	}
	if pass.u16(2) == 1 {
		salt, check := pass.cut(6, 16), pass.cut(22, 32)
		short := md5.Sum(password)
		all := md5.Sum(bytes.Repeat(append(short[:5:5], salt...), 16))
		c := workbookCipher{sum: md5.New, base: all[:5], size: md5.Size, key: md5.Size}
		return c, c.holds(check, 16)
	}
	head := pass.from(10)
	bits := int(head.from(4).u32(16))
	if bits == 0 {
		bits = 40
	}
	if bits < 40 || bits > 128 {
		return workbookCipher{}, false
	}
	verifier := head.from(4 + int(head.u32(0)))
	salt := verifier.cut(4, 16)
	base := sha1.Sum(append(slices.Clone(salt), password...))
	c := workbookCipher{sum: sha1.New, base: base[:], size: bits / 8, key: bits / 8}
	if bits == 40 {
		c.key = 16 // filled up with zeros
	}
	return c, c.holds(append(slices.Clone(verifier.cut(20, 16)), verifier.cut(40, 20)...), 16)
}

// holds tells whether the cipher opens the verifier, n bytes and their hash.
func (c workbookCipher) holds(check []byte, n int) bool {
	h := c.sum()
	if len(check) != n+h.Size() {
		return false
	}
	plain := make([]byte, len(check))
	c.block(0).XORKeyStream(plain, check)
	h.Write(plain[:n])
	return bytes.Equal(h.Sum(nil), plain[n:])
}

// open decrypts the records of a workbook in place.
func (c workbookCipher) open(data bin) {
	stream, at := make([]byte, cipherBlock), -1
	for r := (&records{data: data}); r.next(); {
		if slices.Contains(plainRecords, r.id) {
			continue
		}
		from := r.at - r.size
		if r.id == recSheet {
			from += 4 // where the sheet lies is not encrypted
		}
		for i := from; i < min(r.at, len(data)); i++ {
			if i/cipherBlock != at {
				at = i / cipherBlock
				clear(stream)
				c.block(at).XORKeyStream(stream, stream)
			}
			data[i] ^= stream[i%cipherBlock]
		}
	}
}

func u16le(s string) (b []byte) {
	for _, r := range s { // of ASCII
		b = append(b, byte(r), 0)
	}
	return b
}
