// Package reading holds the words that every reader of files shares:
// what goes in, what comes out, how much of it, and why it could not be.
package reading

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/page"
)

// A Source is the file to be read.
type Source struct {
	io.ReaderAt
	Size int64
	Name string // as the uploader called it; only a hint

	Password string // that was given for it, "" when none was
}

// Stream returns the whole file from its start.
func (s Source) Stream() *io.SectionReader { return io.NewSectionReader(s.ReaderAt, 0, s.Size) }

// Emit takes each page as it comes. Its error ends the reading and comes back unchanged.
type Emit func(page.Page) error

// Meta is what a file says about itself. These are claims of its maker, not facts.
type Meta struct {
	Title   string  `json:"title,omitempty"`
	Author  string  `json:"author,omitempty"`
	Created string  `json:"created,omitempty"` // 2018-03-05T10:00:00+08:00 where it could be understood, else as written
	Custom  []Named `json:"custom,omitempty"`  // what the maker's program added: number and amount of an invoice, …
}

// Named is a value with its name.
type Named struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Fault says in Chinese why a file, or the rest of it, could not be read.
type Fault struct {
	Reason string
	Err    error // the technical cause; may be nil

	Elsewhere bool // another program may read it
}

func (f *Fault) Error() string {
	if f.Err == nil {
		return f.Reason
	}
	return fmt.Sprintf("%s: %v", f.Reason, f.Err)
}

func (f *Fault) Unwrap() error { return f.Err }

// ErrNoPage says that a file has no page of that number.
var ErrNoPage = errors.New("no such page")

// Damaged is the fault of a file whose inside is broken.
func Damaged(err error) error {
	return &Fault{Reason: "文件已损坏或不完整，无法读取，请重新导出或扫描后再上传", Err: err, Elsewhere: true}
}

const (
	reasonLocked = "文件有密码，请为这份材料提供密码，或上传去掉密码的版本"
	reasonWrong  = "密码不对，文件没有打开；请核对密码后再试，或上传去掉密码的版本"
)

// AsksPassword says whether a reason is that a password, or another one, has to be given.
func AsksPassword(reason string) bool { return reason == reasonLocked || reason == reasonWrong }

// Locked is the fault of a file that asks for a password, which can be given.
func Locked(err error) error {
	return &Fault{Reason: reasonLocked, Err: err}
}

// WrongPassword is the fault of the password that was given.
func WrongPassword(err error) error {
	return &Fault{Reason: reasonWrong, Err: err}
}

// Sealed is the fault of a file whose kind of password we cannot use.
func Sealed(err error) error {
	return &Fault{Reason: "文件有密码，这种加密方式暂不能打开；请上传去掉密码的版本，或打印后扫描上传", Err: err}
}

// Unsupported is the fault of a format without a reader.
func Unsupported(format string) error {
	return &Fault{Reason: "暂不能读取" + format + "格式，原件已保存，请另存为 PDF 或 DOCX 后再上传一份", Elsewhere: true}
}

// ReasonOf returns the Chinese reason of an error, or "" when it is no fault of the file.
func ReasonOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return ""
}

// Clean makes a text fit for a page: valid UTF-8, no NUL and no other control
// characters than \t and \n, lines ended by \n, no byte order mark.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
			return '\n'
		case dropped(r):
			return -1
		}
		return r
	}, s)
}

func dropped(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || r >= 0x7F && r < 0xA0 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}

func isClean(s string) bool {
	for i, r := range s {
		if dropped(r) || r == 0x2028 || r == 0x2029 {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n <= 1 {
				return false
			}
		}
	}
	return true
}

// Han is unicode.Is(unicode.Han, r), sooner for nearly every character.
func Han(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}

// Flat makes one line of a text: line ends, tabs and runs of blanks become one space.
// Cells of tables are flat, so that a row is a line and a TAB parts its cells.
func Flat(s string) string {
	if !strings.ContainsAny(s, "\n\t\r\v\f\u0085\u2028\u2029") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// Row joins the cells of a table row by TAB; empty cells at its end are left out.
func Row(cells []string) string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return strings.Join(cells, "\t")
}
