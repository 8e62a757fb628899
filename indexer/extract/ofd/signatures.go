package ofd

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"juzheng/indexer/extract/reading"
)

const (
	maxSignatures = 100
	maxReferences = 100_000 // of all signatures of a file
	maxListed     = 50      // parts named of one signature
	maxValue      = 8 << 20 // bytes of a signed value, which holds the picture of the seal
)

// digests are the ways to digest a part, by the names and numbers that writers use.
var digests = map[string]func() hash.Hash{
	"sm3": sm3.New, "1.2.156.10197.1.401": sm3.New, "1.2.156.10197.1.401.1": sm3.New,
	"sha256": sha256.New, "sha-256": sha256.New, "2.16.840.1.101.3.4.2.1": sha256.New,
	"sha1": sha1.New, "sha-1": sha1.New, "1.3.14.3.2.26": sha1.New,
	"md5": md5.New, "1.2.840.113549.2.5": md5.New,
}

// Signatures checks the electronic signatures and seals of an OFD, in the order
// they stand in it. Of a file that cannot be opened there are none.
func Signatures(src reading.Source) []reading.Signature {
	p, err := openPack(src)
	if err != nil {
		return nil
	}
	root, _ := p.xml("OFD.xml") // what can be read of it
	c := checker{pack: p, sums: map[string][]byte{}, own: map[*zip.File]bool{}, lists: map[*zip.File]bool{}}
	for _, body := range root.all("DocBody") {
		loc := body.first("Signatures").value()
		if loc == "" || len(c.found) >= maxSignatures {
			continue
		}
		list := p.at("OFD.xml", loc)
		c.own[p.find(list)], c.lists[p.find(list)] = true, true
		x, err := p.xml(list)
		if x == nil {
			c.found = append(c.found, &checked{Signature: altered(list, missing(err))})
		}
		for _, s := range x.all("Signature") {
			if len(c.found) < maxSignatures && c.listed <= maxReferences {
				c.found = append(c.found, c.check(p.at(list, s.get("BaseLoc"))))
			}
		}
	}
	return c.settle()
}

// A checker goes through the signatures of one file.
type checker struct {
	pack   *pack
	sums   map[string][]byte  // digests already made, by method and name
	own    map[*zip.File]bool // parts that make up the signatures
	lists  map[*zip.File]bool // those among them that list signatures
	listed int                // parts compared
	found  []*checked
}

// checked is a signature and the parts that it covers.
type checked struct {
	reading.Signature
	covers map[*zip.File]bool
}

func altered(part, why string) reading.Signature {
	return reading.Signature{Verdict: reading.SignatureAltered, Altered: []string{part}, Reason: why}
}

func missing(err error) string {
	if errors.Is(err, errNoPart) {
		return "签名所需的部分不在文件中"
	}
	return "签名所需的部分已损坏"
}

// check checks the signature whose Signature.xml stands at.
func (c *checker) check(at string) *checked {
	c.own[c.pack.find(at)] = true
	data, err := c.bytes(at)
	if err != nil {
		return &checked{Signature: altered(at, missing(err))}
	}
	x, err := parse(bytes.NewReader(data))
	if err != nil || x == nil {
		return &checked{Signature: altered(at, missing(err))}
	}
	info := x.first("SignedInfo")
	s := &checked{covers: map[*zip.File]bool{}}
	s.Time = moment(info.first("SignatureDateTime").value())
	if loc := info.first("Seal").first("BaseLoc").value(); loc != "" {
		c.own[c.pack.find(c.pack.at(at, loc))] = true
	}
	cannot := c.references(s, at, info.first("References"))
	where := c.pack.at(at, x.first("SignedValue").value())
	c.own[c.pack.find(where)] = true
	value, err := c.bytes(where)
	if err != nil {
		s.Altered, s.Reason = append(s.Altered, where), missing(err)
	} else {
		claim := parseClaim(value, data)
		s.take(claim, at, where)
		cannot = cmp.Or(cannot, claim.cannot)
	}
	switch {
	case cannot != "" && (len(s.Altered) == 0 || strings.HasPrefix(cannot, cannotDigest)): // the digest of the signature file is made likewise
		s.Verdict, s.Altered, s.Reason = reading.SignatureUnknown, nil, cannot
	case len(s.Altered) > 0:
		s.Verdict, s.Reason = reading.SignatureAltered, cmp.Or(s.Reason, "列出的部分与签名时不一致")
	default:
		s.Verdict = reading.SignatureValid
	}
	return s
}

// take adds what the signed value says.
func (s *checked) take(c claim, at, value string) {
	s.Form, s.Signer, s.Seal = c.form, c.signer.name, c.seal
	s.Time = cmp.Or(s.Time, moment(c.time))
	if c.wrong == "" || c.cannot != "" {
		return
	}
	s.Reason = c.wrong
	if c.wrong == wrongData || c.wrong == wrongEither {
		s.Altered = append(s.Altered, at)
	}
	if c.wrong != wrongData {
		s.Altered = append(s.Altered, value)
	}
}

// references compares the digests of the parts that a signature lists. It says why when it cannot.
func (c *checker) references(s *checked, at string, list *node) (cannot string) {
	all := list.all("Reference")
	if len(all) == 0 {
		return "签名没有列出它所覆盖的部分"
	}
	if c.listed += len(all); c.listed > maxReferences {
		return "签名列出的部分过多，未能核验"
	}
	method := strings.ToLower(strings.TrimSpace(list.get("CheckMethod")))
	for _, r := range all {
		where := c.pack.at(at, r.get("FileRef"))
		s.covers[c.pack.find(where)] = true
		want, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(r.first("CheckValue").value()), ""))
		way := digests[method]
		if method == "" {
			way = byLength(len(want))
		}
		if way == nil {
			cannot = cannotDigest + short(list.get("CheckMethod"))
			continue
		}
		got, derr := c.digest(where, method, way)
		if reading.ReasonOf(derr) != "" {
			return "覆盖的部分过大，未能核验"
		}
		if err != nil || derr != nil || !bytes.Equal(got, want) {
			s.Altered = append(s.Altered, reading.Clean(where))
		}
	}
	return cannot
}

// byLength guesses the way of digests that nobody named.
func byLength(n int) func() hash.Hash {
	return map[int]func() hash.Hash{md5.Size: md5.New, sha1.Size: sha1.New, sm3.Size: sm3.New}[n]
}

// settle says of each signature what it leaves uncovered, and whether a later one explains what it lost.
func (c *checker) settle() (out []reading.Signature) {
	for i, s := range c.found {
		for f, name := range c.pack.names {
			if s.covers != nil && !s.covers[f] && !c.own[f] {
				s.Uncovered = append(s.Uncovered, name)
			}
		}
		if s.Verdict == reading.SignatureAltered {
			s.Reason = cmp.Or(c.explained(s.Altered, c.found[i+1:]), s.Reason)
		}
		slices.Sort(s.Uncovered)
		s.Altered, s.Uncovered = few(s.Altered), few(s.Uncovered)
		out = append(out, s.Signature)
	}
	return out
}

// explained says what became of parts that changed, when later signatures tell.
func (c *checker) explained(parts []string, later []*checked) string {
	within := func(set map[*zip.File]bool) bool {
		return !slices.ContainsFunc(parts, func(name string) bool { f := c.pack.find(name); return f == nil || !set[f] })
	}
	if len(later) > 0 && within(c.lists) {
		return "只有签名列表有改动：之后又加了签名"
	}
	for _, l := range later {
		if l.Verdict == reading.SignatureValid && within(l.covers) {
			return "列出的部分在再次签名之前有改动，之后的签名完好"
		}
	}
	return ""
}

// few keeps the first names, of bounded length.
func few(names []string) (out []string) {
	for _, n := range names[:min(len(names), maxListed)] {
		out = append(out, short(n))
	}
	if n := len(names) - maxListed; n > 0 {
		out = append(out, fmt.Sprintf("另有 %d 个", n))
	}
	return out
}

func (c *checker) bytes(name string) ([]byte, error) {
	r, err := c.pack.open(name, maxValue)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func (c *checker) digest(name, method string, way func() hash.Hash) ([]byte, error) {
	key := method + "\x00" + name
	if sum := c.sums[key]; sum != nil {
		return sum, nil
	}
	r, err := c.pack.open(name, maxPart)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h := way()
	if _, err := io.Copy(h, r); err != nil {
		return nil, err
	}
	c.sums[key] = h.Sum(nil)
	return c.sums[key], nil
}

// moment writes a time as 2018-03-05T10:00:00Z when it is understood.
func moment(s string) string {
	for _, form := range []string{"20060102150405Z", "060102150405Z", time.RFC3339} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	for _, form := range []string{"20060102150405", time.DateTime} { // without a zone
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("2006-01-02T15:04:05")
		}
	}
	return short(s)
}
