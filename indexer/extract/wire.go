package extract

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/page"
)

// Parent and child talk in messages: four bytes of length, then JSON.

// A job is what the parent asks of a child.
type job struct {
	Dir     string `json:"dir,omitempty"`  // first of all: where to work
	Warm    bool   `json:"warm,omitempty"` // get pdfium ready
	Path    string `json:"path,omitempty"`
	Name    string `json:"name,omitempty"`
	Kind    Kind   `json:"kind,omitempty"`
	Pages   int    `json:"pages,omitempty"`   // at most
	Skip    int    `json:"skip,omitempty"`    // pages the parent has already
	Careful bool   `json:"careful,omitempty"` // an earlier child crashed on this file
}

// A message is what a child says: a page, the number of pages, or the end.
type message struct {
	Page  *page.Page `json:"page,omitempty"`
	Count int        `json:"count,omitempty"`
	End   *ending    `json:"end,omitempty"`
}

// An ending closes a job.
type ending struct {
	Reason string              `json:"reason,omitempty"` // fault of the file
	Fault  string              `json:"fault,omitempty"`  // fault of ours
	Engine string              `json:"engine,omitempty"`
	Meta   reading.Meta        `json:"meta"`
	Signed []reading.Signature `json:"signed,omitempty"`
	Retire bool                `json:"retire,omitempty"` // the child should not be used again
}

var errFrame = errors.New("message too long")

func send(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(b) > FrameBytes {
		return errFrame
	}
	frame := make([]byte, 4, 4+len(b))
	binary.BigEndian.PutUint32(frame, uint32(len(b)))
	_, err = w.Write(append(frame, b...))
	return err
}

// receive reads one message and tells its size.
func receive(r io.Reader, v any) (int64, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, err
	}
	n := int64(binary.BigEndian.Uint32(head[:]))
	if n > FrameBytes {
		return n, errFrame
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return n, err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return n, fmt.Errorf("understand message: %w", err)
	}
	return n, nil
}
