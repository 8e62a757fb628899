// Package audit chains what was done, so that a missing or altered entry shows.
//
// The log is the Merkle tree of RFC 6962 as golang.org/x/mod/sumdb/tlog lays it
// out: events under their number, hashes under their index. Who holds the catalog
// and the signing key can still write a new history; so signed checkpoints belong
// outside: on paper, in exports, with the other party.
package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// timeForm has six digits whatever the time, so that one event has one encoding.
const timeForm = "2006-01-02T15:04:05.000000Z"

// An Event is one thing that was done.
type Event struct {
	Seq       int64 // its place in the log; the first is 0
	At        time.Time
	Actor     string // account ID
	ActorName string // as it was then
	Action    string
	Subject   string          // ID of what was acted on
	Detail    json.RawMessage // what a reader needs besides; may be empty
}

type encoded struct {
	Seq       int64           `json:"seq"` // first: Verify reads it without decoding
	At        string          `json:"at"`
	Actor     string          `json:"actor"`
	ActorName string          `json:"actor_name"`
	Action    string          `json:"action"`
	Subject   string          `json:"subject"`
	Detail    json.RawMessage `json:"detail,omitempty"`
}

// Encode gives the bytes that are kept and hashed. Times are UTC to the microsecond.
func (e Event) Encode() ([]byte, error) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	at := e.At.UTC().Truncate(time.Microsecond).Format(timeForm)
	if err := j.Encode(encoded{e.Seq, at, e.Actor, e.ActorName, e.Action, e.Subject, e.Detail}); err != nil {
		return nil, fmt.Errorf("encode event %d: %w", e.Seq, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Decode reads what Encode writes.
func Decode(body []byte) (Event, error) {
	var e encoded
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, fmt.Errorf("decode event: %w", err)
	}
	at, err := time.Parse(timeForm, e.At)
	if err != nil {
		return Event{}, fmt.Errorf("decode event %d: %w", e.Seq, err)
	}
	return Event{e.Seq, at, e.Actor, e.ActorName, e.Action, e.Subject, e.Detail}, nil
}

// An Entry is an event as the log keeps it.
type Entry struct {
	Seq    int64
	Body   []byte
	First  int64       // index of the first hash
	Hashes []tlog.Hash // under First, First+1, …
}

// Write makes the entry of an event. The caller gives events their numbers, one
// after the other without gaps, and read must see the hashes of all before.
func Write(e Event, read tlog.HashReader) (Entry, error) {
	body, err := e.Encode()
	if err != nil {
		return Entry{}, err
	}
	hashes, err := tlog.StoredHashes(e.Seq, body, read)
	if err != nil {
		return Entry{}, fmt.Errorf("hash event %d: %w", e.Seq, err)
	}
	return Entry{e.Seq, body, tlog.StoredHashIndex(0, e.Seq), hashes}, nil
}
