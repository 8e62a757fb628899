package pdfs

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
)

// A lock encrypts a file whose password for reading is empty, as those are that
// are only locked against changes (ISO 32000-2, 7.6).
type lock struct {
	object int
	dict   string
	id     []byte
	key    []byte
	aes    bool
	whole  bool // the key is used as it is (AES-256)
}

// padding is the string of algorithm 2.
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

const permissions = -44

// older is the encryption of revisions 2 to 4, by keys of 5 or 16 bytes.
func older(revision int) *lock {
	size, version := 16, 2
	switch revision {
	case 2:
		size, version = 5, 1
	case 4:
		version = 4
	}
	l := &lock{id: []byte("0123456789ABCDEF"), aes: revision == 4}
	rounds := 0
	if revision >= 3 {
		rounds = 50
	}
	sum := md5.Sum([]byte(string(padding)))
	for range rounds {
		sum = md5.Sum(sum[:])
	}
	owner := scramble(sum[:size], padding, revision)
	p := int32(permissions)
	sum = md5.Sum(bytes.Join([][]byte{padding, owner, binary.LittleEndian.AppendUint32(nil, uint32(p)), l.id}, nil))
	for range rounds {
		sum = md5.Sum(sum[:size])
	}
	l.key = bytes.Clone(sum[:size])
	user := scramble(l.key, padding, 2)
	if revision >= 3 {
		sum := md5.Sum(append(bytes.Clone(padding), l.id...))
		user = append(scramble(l.key, sum[:], revision), make([]byte, 16)...)
	}
	l.dict = fmt.Sprintf("<</Filter/Standard/V %d/R %d/Length %d/P %d/O<%X>/U<%X>", version, revision, size*8, permissions, owner, user)
	if l.aes {
		l.dict += "/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>/StmF/StdCF/StrF/StdCF"
	}
	l.dict += ">>"
	return l
}

// scramble is RC4, from revision 3 on twenty times over.
func scramble(key, data []byte, revision int) []byte {
	times := 1
	if revision >= 3 {
		times = 20
	}
	out := bytes.Clone(data)
	for i := range times {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= byte(i)
		}
		c, _ := rc4.NewCipher(k) // the sizes are those RC4 takes
		c.XORKeyStream(out, out)
	}
	return out
}

// newest is AES-256 of revision 6.
func newest() *lock {
	l := &lock{id: []byte("0123456789ABCDEF"), aes: true, whole: true}
	sum := sha256.Sum256([]byte("juzheng"))
	l.key = sum[:]
	entry := func(salts string, more []byte) (check, kept []byte) {
		check = append(hash6([]byte(salts[:8]), more), salts...)
		return check, chain(hash6([]byte(salts[8:]), more), make([]byte, aes.BlockSize), l.key)
	}
	u, ue := entry("12345678abcdefgh", nil)
	o, oe := entry("87654321hgfedcba", u)
	p := int32(permissions)
	perms := append(binary.LittleEndian.AppendUint32(nil, uint32(p)), 0xFF, 0xFF, 0xFF, 0xFF, 'T', 'a', 'd', 'b', 1, 2, 3, 4)
	block(l.key).Encrypt(perms, perms)
	l.dict = fmt.Sprintf("<</Filter/Standard/V 5/R 6/Length 256/P %d/U<%X>/UE<%X>/O<%X>/OE<%X>/Perms<%X>"+
		"/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF>>", permissions, u, ue, o, oe, perms)
	return l
}

// hash6 is algorithm 2.B for the empty password.
func hash6(salt, more []byte) []byte {
	first := sha256.Sum256(append(bytes.Clone(salt), more...))
	k := first[:]
	for i := 0; ; i++ {
		e := chain(k[:16], k[16:32], bytes.Repeat(append(bytes.Clone(k), more...), 64))
		sum := 0
		for _, b := range e[:16] {
			sum += int(b)
		}
		switch sum % 3 {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		default:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i+1-32 {
			return k[:32]
		}
	}
}

func block(key []byte) cipher.Block {
	b, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are of 16 or 32 bytes
	}
	return b
}

// chain is AES-CBC of whole blocks.
func chain(key, iv, data []byte) []byte {
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(block(key), iv).CryptBlocks(out, data)
	return out
}

// encrypt does so for a string or stream of object n.
func (l *lock) encrypt(n int, data []byte) []byte {
	key := l.key
	if !l.whole {
		salted := append(bytes.Clone(key), byte(n), byte(n>>8), byte(n>>16), 0, 0)
		if l.aes {
			salted = append(salted, "sAlT"...)
		}
		sum := md5.Sum(salted)
		key = sum[:min(len(key)+5, 16)]
	}
	if !l.aes {
		return scramble(key, data, 2)
	}
	pad := aes.BlockSize - len(data)%aes.BlockSize
	iv := md5.Sum([]byte{byte(n)})
	return append(iv[:], chain(key, iv[:], append(bytes.Clone(data), bytes.Repeat([]byte{byte(pad)}, pad)...))...)
}
