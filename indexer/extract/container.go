package extract

import (
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
	"unicode/utf16"
)

// Bounds of the look into a container's directory.
const (
	zipTail    = 22 + 64<<10 // where the end record of a ZIP lies
	zipLook    = 512 << 10   // bytes of its directory
	oleSectors = 64          // sectors of an OLE2 directory
)

// zipEndings are the names of documents that are a ZIP inside.
var zipEndings = map[string]Kind{".docx": DOCX, ".xlsx": XLSX, ".pptx": PPTX, ".ofd": OFD, ".odt": ODF, ".ods": ODF, ".odp": ODF}

// sniffZIP tells what a ZIP holds by the names in its directory. One without a directory is what its
// name says: a document that was cut off is kept, and told unreadable, rather than taken for an archive.
func sniffZIP(name string, r io.ReaderAt, size int64, head []byte) Media {
	found := media(ZIP)
	whole := eachZIPName(r, size, head, func(name string) bool {
		name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
		low := strings.ToLower(name)
		switch {
		case low == "ofd.xml":
			found = media(OFD)
		case strings.HasPrefix(low, "word/document") || low == "word/styles.xml":
			found = media(DOCX)
		case low == "xl/workbook.xml":
			found = media(XLSX)
		case low == "xl/workbook.bin":
			found = Media{typeXLSB, XLS}
		case low == "ppt/presentation.xml":
			found = media(PPTX)
		case low == "mimetype" && bytes.Contains(head, []byte("application/vnd.oasis.opendocument")):
			found = Media{odfType(head), ODF}
		default:
			return true
		}
		return false
	})
	if k, ok := zipEndings[strings.ToLower(path.Ext(name))]; ok && !whole && found.Kind == ZIP {
		return media(k)
	}
	return found
}

func odfType(head []byte) string {
	i := bytes.Index(head, []byte("application/vnd.oasis.opendocument"))
	end := i
	for end < len(head) && (head[end] == '.' || head[end] == '-' || head[end] == '/' || head[end] >= 'a' && head[end] <= 'z') {
		end++
	}
	return string(head[i:end])
}

// eachZIPName hands the names of the central directory to f until it says false;
// of a damaged ZIP, those of the local headers in its head. It returns whether there was a directory.
func eachZIPName(r io.ReaderAt, size int64, head []byte, f func(string) bool) bool {
	tail := make([]byte, min(size, zipTail))
	n, _ := r.ReadAt(tail, size-int64(len(tail)))
	tail = tail[:n]
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if end >= 0 && end+22 <= len(tail) {
		length := int64(binary.LittleEndian.Uint32(tail[end+12:]))
		start := size - int64(len(tail)) + int64(end) - length // robust against bytes before the ZIP
		if start >= 0 && length > 0 {
			dir := make([]byte, min(length, zipLook))
			n, _ := r.ReadAt(dir, start)
			if zipNames(dir[:n], "PK\x01\x02", 46, 28, f) {
				return true
			}
		}
	}
	for rest := head; ; {
		i := bytes.Index(rest, []byte("PK\x03\x04"))
		if i < 0 {
			return false
		}
		rest = rest[i:]
		if !zipNames(rest[:min(len(rest), 30+512)], "PK\x03\x04", 30, 26, f) {
			return false
		}
		rest = rest[4:]
	}
}

// zipNames walks records of one kind: their fixed size, and where the length of the name stands.
// It returns whether there were any.
func zipNames(b []byte, sign string, fixed, at int, f func(string) bool) bool {
	any := false
	for len(b) >= fixed && string(b[:4]) == sign {
		n := int(binary.LittleEndian.Uint16(b[at:]))
		more := int(binary.LittleEndian.Uint16(b[at+2:]))
		if fixed == 46 {
			more += int(binary.LittleEndian.Uint16(b[at+4:]))
		}
		if fixed+n > len(b) {
			break
		}
		any = true
		if !f(string(b[fixed:fixed+n])) || fixed+n+more > len(b) {
			break
		}
		b = b[fixed+n+more:]
	}
	return any
}

// oleNames are the streams that tell what an OLE2 file is ([MS-CFB] 2.6).
var oleNames = []struct {
	name string
	kind Kind
}{
	{"EncryptedPackage", Locked}, {"WordDocument", DOC}, {"Workbook", XLS}, {"Book", XLS},
	{"PowerPoint Document", PPT}, {"__properties_version1.0", MSG}, {"MatOST", Old}, {"SPELLING", Old},
}

// sniffOLE tells what an OLE2 file holds by the names in its directory.
func sniffOLE(r io.ReaderAt, size int64, head []byte) Media {
	if len(head) < 512 {
		return media(Old)
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return media(Old)
	}
	sector := int64(1) << shift
	at := func(n uint32) int64 { return (int64(n) + 1) * sector }
	next := func(n uint32) uint32 { // by the file allocation table; its first 109 sectors are listed in the header
		per := uint32(sector / 4)
		if n/per >= 109 {
			return 0xFFFFFFFE
		}
		fat := binary.LittleEndian.Uint32(head[76+4*(n/per):])
		var b [4]byte
		if _, err := r.ReadAt(b[:], at(fat)+int64(n%per)*4); err != nil {
			return 0xFFFFFFFE
		}
		return binary.LittleEndian.Uint32(b[:])
	}
	var entries []byte
	buf := make([]byte, sector)
	dir := binary.LittleEndian.Uint32(head[48:])
	for range oleSectors {
		if dir >= 0xFFFFFFFA || at(dir) >= size {
			break
		}
		n, _ := r.ReadAt(buf, at(dir))
		entries = append(entries, buf[:n/128*128]...)
		dir = next(dir)
	}
	top, all := oleTree(entries)
	for _, seen := range []map[string]bool{top, all} { // all of them where the tree is broken
		for _, o := range oleNames {
			if seen[strings.ToLower(o.name)] { // [MS-CFB] 2.6.4: names know no case
				return media(o.kind)
			}
		}
	}
	return media(Old)
}

// oleTree lists the names in the top storage of a directory, and all names; a
// workbook may hold a whole Word file further down.
func oleTree(entries []byte) (top, all map[string]bool) {
	top, all = map[string]bool{}, map[string]bool{}
	count := uint32(len(entries) / 128)
	if count == 0 {
		return top, all
	}
	for i := range count {
		all[strings.ToLower(oleName(entries[128*i:]))] = true
	}
	met := make([]bool, count)
	le := binary.LittleEndian
	for todo := []uint32{le.Uint32(entries[76:])}; len(todo) > 0; {
		i := todo[0]
		if todo = todo[1:]; i >= count || met[i] {
			continue
		}
		met[i] = true
		e := entries[128*i:]
		top[strings.ToLower(oleName(e))] = true
		todo = append(todo, le.Uint32(e[68:]), le.Uint32(e[72:]))
	}
	return top, all
}

func oleName(entry []byte) string {
	n := min(int(binary.LittleEndian.Uint16(entry[64:])), 64) / 2
	if n == 0 {
		return ""
	}
	u := make([]uint16, n-1) // without the closing zero
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return string(utf16.Decode(u))
}
