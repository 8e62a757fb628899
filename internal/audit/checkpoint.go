package audit

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Origin is the first line of a checkpoint, and says whose log it is of.
const Origin = "juzheng"

// ErrCheckpoint says that a text is no checkpoint that one of the keys signed.
var ErrCheckpoint = errors.New("检查点的签名或格式不对，请核对是否使用了本系统的公钥和完整的检查点原文")

// A Checkpoint says what the log was: its first Size events and no others have
// this Root. Signed, it is a text that can be printed and kept elsewhere.
type Checkpoint struct {
	Size int64
	Root tlog.Hash
	At   time.Time // to the second
}

// NewKey makes a signing key: the secret one signs, the public one checks.
// name tells installations apart and has no space and no plus sign.
func NewKey(name string) (secret, public string, err error) {
	if secret, public, err = note.GenerateKey(rand.Reader, name); err != nil {
		return "", "", fmt.Errorf("new audit key: %w", err)
	}
	return secret, public, nil
}

// CheckpointAt is the checkpoint of the first size events.
func CheckpointAt(size int64, at time.Time, read tlog.HashReader) (Checkpoint, error) {
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint of %d events: %w", size, err)
	}
	return Checkpoint{size, root, at.UTC().Truncate(time.Second)}, nil
}

// String is the text that is signed: the checkpoint of c2sp.org/tlog-checkpoint
// with the time as its one further line.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", Origin, c.Size, c.Root, c.At.UTC().Format(time.RFC3339))
}

// Sign gives the text with its signature.
func (c Checkpoint) Sign(key note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.String()}, key)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint reads a signed text that one of the keys has signed.
func OpenCheckpoint(signed []byte, keys note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	line := strings.Split(n.Text, "\n")
	if len(line) != 5 || line[0] != Origin {
		return Checkpoint{}, ErrCheckpoint
	}
	var c Checkpoint
	var errs [3]error
	c.Size, errs[0] = strconv.ParseInt(line[1], 10, 64)
	c.Root, errs[1] = tlog.ParseHash(line[2])
	c.At, errs[2] = time.Parse(time.RFC3339, line[3])
	if err := errors.Join(errs[:]...); err != nil || c.String() != n.Text || c.Size < 0 {
		return Checkpoint{}, ErrCheckpoint
	}
	return c, nil
}

// A Proof shows, without the log, that an event stands in it. It travels as JSON.
type Proof struct {
	Event      string      `json:"event"`      // as Encode wrote it
	Checkpoint string      `json:"checkpoint"` // signed
	Path       []tlog.Hash `json:"path"`
}

// ErrProof says that a proof does not hold.
var ErrProof = errors.New("证明不成立：这条审计记录不在检查点所签署的日志里，请向出具方索取新的证明")

// Prove makes the proof of an event that the checkpoint covers.
func Prove(body, signed []byte, keys note.Verifiers, read tlog.HashReader) (Proof, error) {
	e, err := Decode(body)
	if err != nil {
		return Proof{}, err
	}
	c, err := OpenCheckpoint(signed, keys)
	if err != nil {
		return Proof{}, err
	}
	path, err := tlog.ProveRecord(c.Size, e.Seq, read)
	if err != nil {
		return Proof{}, fmt.Errorf("prove event %d: %w", e.Seq, err)
	}
	p := Proof{string(body), string(signed), path}
	_, err = p.Check(keys)
	return p, err
}

// Check gives the event that p proves, or ErrProof or ErrCheckpoint.
func (p Proof) Check(keys note.Verifiers) (Event, error) {
	c, err := OpenCheckpoint([]byte(p.Checkpoint), keys)
	if err != nil {
		return Event{}, err
	}
	e, err := Decode([]byte(p.Event))
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, e.Seq, tlog.RecordHash([]byte(p.Event))); err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	return e, nil
}
