package account

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of argon2id: 19 MiB, two passes, one lane, a choice of OWASP's Password Storage
// Cheat Sheet equal in strength to the 64 MiB of RFC 9106 §4, which several logins
// at once on the smallest machine could not afford.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

const (
	MinPassword = 8   // characters
	MaxPassword = 128 // characters
)

// ErrWeakPassword says what a password must be.
var ErrWeakPassword = fmt.Errorf("密码须为%d至%d个字符，且不能与账号相同", MinPassword, MaxPassword)

// CheckPassword refuses a password that is too short, too long or the name itself.
func CheckPassword(name, password string) error {
	n := utf8.RuneCountInString(password)
	if n < MinPassword || n > MaxPassword || strings.EqualFold(name, password) {
		return ErrWeakPassword
	}
	return nil
}

// HashPassword makes the PHC string of a password ($argon2id$v=19$…).
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// NoHash is what the password of an unknown name is compared with, so that a
// wrong name takes as long as a wrong password.
var NoHash = sync.OnceValue(func() string { return HashPassword(rand.Text()) })

var errHash = errors.New("stored password hash cannot be read")

// Matches reports whether a password has the hash.
func Matches(hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	var version, lanes int
	var memory, passes uint32
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, uint8(lanes), uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// NewSecret makes a session or token secret (130 bits) and the hash under which it is kept.
func NewSecret() (secret, hash string) {
	secret = rand.Text()
	return secret, SecretHash(secret)
}

// SecretHash is the form in which a secret is kept.
func SecretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Throttle of wrong passwords: after FreeTries the wait doubles from one second
// up to MaxWait.
const (
	FreeTries = 5
	MaxWait   = 15 * time.Minute
)

// WaitAfter is how long an account is locked after so many wrong passwords in a row.
func WaitAfter(wrong int) time.Duration {
	if wrong < FreeTries {
		return 0
	}
	return min(MaxWait, time.Second<<min(wrong-FreeTries+1, 12))
}

// A Locked error says how long to wait.
type Locked struct{ Wait time.Duration }

func (l Locked) Error() string {
	return fmt.Sprintf("密码连续输入错误，请在%s后再试", humanWait(l.Wait))
}

func humanWait(d time.Duration) string {
	if d > time.Minute {
		return fmt.Sprintf("%d分钟", int(d.Minutes()+0.999))
	}
	return fmt.Sprintf("%d秒", int(d.Seconds()+0.999))
}
