package mail

import (
	"bufio"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
)

// A header is the head of a mail or a part: the first value of each field, by lower-case name.
type header map[string]string

// readHeader reads up to the first empty line, more forgiving than net/mail:
// real mails have lines in their heads that should not be there.
func readHeader(in *bufio.Reader) header {
	h := header{}
	last, size := "", 0
	for size < maxHead {
		line, err := in.ReadString('\n')
		size += len(line)
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if last != "" {
				h[last] += " " + strings.TrimSpace(line)
			}
		} else if k, v, ok := strings.Cut(line, ":"); ok {
			last = strings.ToLower(strings.TrimSpace(k))
			if _, again := h[last]; again {
				last = ""
			} else {
				h[last] = strings.TrimSpace(v)
			}
		}
		if err != nil {
			break
		}
	}
	return h
}

func headerOf(m textproto.MIMEHeader) header {
	h := header{}
	for k, vs := range m {
		if len(vs) > 0 {
			h[strings.ToLower(k)] = vs[0]
		}
	}
	return h
}

func (h header) get(key string) string { return h[key] }

// show gives a field as a person reads it.
func (h header) show(key string) string { return reading.Flat(reading.Clean(words(h[key]))) }

// media tells the type of a part, with its parameters.
func (h header) media(otherwise string) (string, map[string]string) {
	t, params := parameters(h["content-type"])
	if t == "" {
		t = otherwise
	}
	return t, params
}

func (h header) attached() bool {
	how, _ := parameters(h["content-disposition"])
	return how == "attachment"
}

// fileName is the name of an attachment; params are those of its type.
func (h header) fileName(params map[string]string) string {
	_, p := parameters(h["content-disposition"])
	if p["filename"] != "" {
		return words(p["filename"])
	}
	return words(params["name"])
}

// decoded undoes the transfer encoding of a part.
func (h header) decoded(in io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(h["content-transfer-encoding"])) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, &onlyBase64{in})
	case "quoted-printable":
		return quotedprintable.NewReader(in)
	}
	return in
}

// onlyBase64 drops what is no sign of base64, as RFC 2045 asks.
type onlyBase64 struct{ r io.Reader }

func (o *onlyBase64) Read(b []byte) (int, error) {
	n, err := o.r.Read(b)
	kept := 0
	for _, c := range b[:n] {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=' {
			b[kept] = c
			kept++
		}
	}
	return kept, err
}

// parameters reads "text/plain; charset=gb2312; name*0*=gbk”%B5…" (RFC 2045 and
// 2231), in whatever charset, which mime.ParseMediaType does not.
func parameters(s string) (value string, params map[string]string) {
	value, rest, _ := strings.Cut(s, ";")
	params = map[string]string{}
	pieces, charset := map[string][]byte{}, map[string]string{}
	for rest != "" {
		var key, v string
		key, rest, _ = strings.Cut(rest, "=")
		v, rest = parameter(rest)
		key = strings.ToLower(strings.TrimSpace(strings.TrimLeft(key, "; \t")))
		name, more, extended := strings.Cut(key, "*")
		if !extended {
			params[key] = v
			continue
		}
		if strings.HasSuffix(key, "*") {
			if first := strings.TrimSuffix(more, "*"); first == "" || first == "0" {
				if cs, after, ok := strings.Cut(v, "'"); ok {
					charset[name] = cs
					_, v, _ = strings.Cut(after, "'")
				}
			}
			if u, err := url.PathUnescape(v); err == nil {
				v = u
			}
		}
		pieces[name] = append(pieces[name], v...)
	}
	for name, b := range pieces {
		params[name] = decode(b, charset[name])
	}
	return strings.ToLower(strings.TrimSpace(value)), params
}

// parameter cuts one value off, in quotes or not.
func parameter(s string) (v, rest string) {
	s = strings.TrimLeft(s, " \t")
	if !strings.HasPrefix(s, `"`) {
		v, rest, _ = strings.Cut(s, ";")
		return strings.TrimSpace(v), rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), strings.TrimLeft(s[i+1:], "; \t")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

var encodedWord = regexp.MustCompile(`=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=`)

// words decodes the encoded words of a field (RFC 2047). Neighbours of one
// charset are joined first: many programs cut a character in two.
func words(s string) string {
	var out strings.Builder
	var held []byte
	charset, at := "", 0
	flush := func() {
		out.WriteString(decode(held, charset))
		held = nil
	}
	for _, m := range encodedWord.FindAllStringSubmatchIndex(s, -1) {
		between := s[at:m[0]]
		cs, _, _ := strings.Cut(strings.ToLower(s[m[2]:m[3]]), "*") // RFC 2231: a language may follow
		if held == nil || strings.TrimSpace(between) != "" || cs != charset {
			flush()
			if at == 0 || strings.TrimSpace(between) != "" {
				out.WriteString(decode([]byte(between), ""))
			}
		}
		charset, at = cs, m[1]
		held = append(held, word(s[m[4]:m[5]], s[m[6]:m[7]])...)
	}
	flush()
	out.WriteString(decode([]byte(s[at:]), ""))
	return out.String()
}

func word(how, s string) []byte {
	if strings.EqualFold(how, "b") {
		b, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "= ")) // as far as it goes
		return b
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		switch n, err := strconv.ParseUint(s[min(i+1, len(s)):min(i+3, len(s))], 16, 8); {
		case s[i] == '_':
			b = append(b, ' ')
		case s[i] == '=' && i+2 < len(s) && err == nil:
			b = append(b, byte(n))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return b
}

// unguessed bytes are too few to tell an encoding by their looks; here they are GB18030.
const unguessed = 64

// decode makes text of bytes: by the charset that is named when the bytes agree,
// else by what they look like.
func decode(b []byte, charset string) string {
	if len(b) == 0 {
		return ""
	}
	if charset == "" && len(b) < unguessed && !utf8.Valid(b) {
		charset = "gbk"
	}
	if e, err := htmlindex.Get(charset); err == nil {
		if name, _ := htmlindex.Name(e); name == "gbk" {
			e = simplifiedchinese.GB18030 // mails that say gb2312 hold more than that
		}
		s, err := e.NewDecoder().Bytes(b)
		if err == nil && !strings.ContainsRune(string(s), utf8.RuneError) {
			return string(s)
		}
	}
	s, _ := text.Decode(b)
	return s
}
