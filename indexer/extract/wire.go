package extract

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// Parent and child talk in messages: four bytes of length, then JSON, or a mark
// and the bytes of a page.
const pageMark = 'P'

// A job is what the parent asks of a child.
type job struct {
	setup
	Become  *program `json:"become,omitempty"` // first of all, instead: be this program, which reads the rest of stdin
	Probe   bool     `json:"probe,omitempty"`  // tell who recognises
	Warm    bool     `json:"warm,omitempty"`   // get pdfium ready
	Path    string   `json:"path,omitempty"`
	Name    string   `json:"name,omitempty"`
	Kind    Kind     `json:"kind,omitempty"`
	Pages   int      `json:"pages,omitempty"`   // at most
	Skip    int      `json:"skip,omitempty"`    // pages, or members, the parent has already
	Careful bool     `json:"careful,omitempty"` // an earlier child crashed on this file
	Spare   int      `json:"spare,omitempty"`   // the page at which it was; that one is not recognised
	Unlock  bool     `json:"unlock,omitempty"`  // hand over a copy without password, in place of reading
	Draw    int      `json:"draw,omitempty"`    // draw this page in place of reading
	Width   int      `json:"width,omitempty"`   // of the picture, in pixels
	Turned  int      `json:"turned,omitempty"`  // by so many degrees clockwise
	Seen    []byte   `json:"seen,omitempty"`    // what Tesseract said of a picture
	Fault   string   `json:"fault,omitempty"`   // why it said nothing

	Password string `json:"password,omitempty"` // of the file; "" when none was given

	Unpack *archive.Limits `json:"unpack,omitempty"` // hand over the files in it, instead of pages
}

// A setup comes first of all, in the first job: where to work, and with what.
type setup struct {
	Dir       string     `json:"dir,omitempty"`
	OCR       string     `json:"ocr,omitempty"` // the folder of the models
	Tesseract *Tesseract `json:"tesseract,omitempty"`
}

// A program is what a child may become.
type program struct {
	Path string        `json:"path"`
	Args []string      `json:"args"`
	Env  []string      `json:"env"`
	Room *sandbox.Room `json:"room,omitempty"` // all that it sees of the disk; without one the whole
}

// A message is what a child says: a page, a piece of a picture, the number of pages, what it needs for the
// next, or the end. Of a file in the file: its head, that so many bytes of it follow the message, that it is done.
type message struct {
	Page        *page.Page  `json:"-"`               // by its bytes
	Piece       []byte      `json:"piece,omitempty"` // of a picture for people, or of a copy
	Count       int         `json:"count,omitempty"`
	Recognising bool        `json:"recognising,omitempty"` // the next page takes longer
	Picture     []byte      `json:"picture,omitempty"`     // for Tesseract
	Member      *memberHead `json:"member,omitempty"`
	Bytes       int         `json:"bytes,omitempty"`
	Done        *memberEnd  `json:"done,omitempty"`
	End         *ending     `json:"end,omitempty"`
}

// A memberHead begins a file in the file; with a reason it is all there is of it.
type memberHead struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Reason string `json:"reason,omitempty"`
}

// A memberEnd ends its content, with the reason when it is not all there.
type memberEnd struct {
	Reason string `json:"reason,omitempty"`
}

// An ending closes a job.
type ending struct {
	Reason     string       `json:"reason,omitempty"`    // fault of the file
	Elsewhere  bool         `json:"elsewhere,omitempty"` // and another program may read it
	Fault      string       `json:"fault,omitempty"`     // fault of ours
	Engine     string       `json:"engine,omitempty"`
	Meta       reading.Meta `json:"meta"`
	Retire     bool         `json:"retire,omitempty"`     // the child should not be used again
	More       bool         `json:"more,omitempty"`       // another child must go on after the last page
	Recogniser string       `json:"recogniser,omitempty"` // who recognised pages of it
	Media      string       `json:"media,omitempty"`      // of the picture that was drawn
	NoPage     bool         `json:"no_page,omitempty"`

	Signed []reading.Signature `json:"signed,omitempty"`
}

var errFrame = errors.New("message too long")

func send(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	frame := make([]byte, 4, 4+len(b))
	return sendFrame(w, append(frame, b...))
}

// sendPage sends a message that is a page.
func sendPage(w io.Writer, p page.Page) error {
	return sendFrame(w, p.Append([]byte{0, 0, 0, 0, pageMark}))
}

// sendFrame sends a message that has room for its length in front.
func sendFrame(w io.Writer, frame []byte) error {
	n := len(frame) - 4
	if n > FrameBytes {
		return errFrame
	}
	binary.BigEndian.PutUint32(frame, uint32(n))
	_, err := w.Write(frame)
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
	var err error
	if m, ok := v.(*message); ok && n > 0 && b[0] == pageMark {
		var p page.Page
		p, err = page.Parse(b[1:])
		m.Page = &p
	} else {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return n, fmt.Errorf("understand message: %w", err)
	}
	return n, nil
}
