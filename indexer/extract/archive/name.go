package archive

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

const maxName = 1000 // bytes of a path

var drive = regexp.MustCompile(`^[A-Za-z]:`)

// clean gives a member's path. With an error the path is only for showing.
func clean(name string) (string, error) {
	name = norm.NFC.String(strings.ReplaceAll(name, `\`, "/")) // some Windows tools write backslashes
	shown := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return '_'
		}
		return r
	}, name)
	switch {
	case name == "" || path.Clean(name) == ".":
		return "（无名）", fault(nil, "没有文件名，不接收")
	case len(name) > maxName:
		return show(shown), fault(nil, "文件名过长，不接收")
	case strings.ContainsFunc(name, unicode.IsControl):
		return show(shown), fault(nil, "文件名含有控制字符，不接收")
	case strings.HasPrefix(name, "/"), drive.MatchString(name):
		return show(shown), fault(nil, "文件名是绝对路径，不接收")
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return show(shown), fault(nil, "文件名指向压缩包之外，不接收")
		}
	}
	return path.Clean(shown), nil
}

// show makes a bad path harmless.
func show(name string) string {
	name = strings.TrimLeft(path.Clean("/"+name), "/")
	if len(name) > maxName {
		cut := maxName
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut]
	}
	if name == "" {
		return "（无名）"
	}
	return name
}

const unicodePath = 0x7075 // Info-ZIP Unicode Path, APPNOTE 4.6.9

// zipName gives the name as its maker saw it.
func zipName(f *zip.File) string {
	for extra := f.Extra; len(extra) >= 4; {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			break
		}
		if id == unicodePath && n > 5 && extra[0] == 1 &&
			binary.LittleEndian.Uint32(extra[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) && utf8.Valid(extra[5:n]) {
			return string(extra[5:n])
		}
		extra = extra[n:]
	}
	return decode(f.Name)
}

// decode makes a name text. Chinese Windows tools write GB18030 without saying so.
func decode(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
		return s
	}
	return strings.ToValidUTF8(name, "_")
}

// junk is what operating systems put beside people's files.
func junk(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" {
			return true
		}
	}
	base := path.Base(name)
	switch strings.ToLower(base) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(base, "._")
}
