package ofd

import (
	"crypto/ecdsa"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"juzheng/indexer/extract/reading"
)

// maxItems bounds the elements on one level of a DER structure.
const maxItems = 10_000

var errDER = errors.New("not the DER that was expected")

var (
	oidCommonName   = asn1.ObjectIdentifier{2, 5, 4, 3}
	oidOrganization = asn1.ObjectIdentifier{2, 5, 4, 10}
	oidSM2          = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301}
)

// items are the elements of a constructed value.
func items(b []byte) (found []asn1.RawValue, err error) {
	for len(b) > 0 {
		var v asn1.RawValue
		if b, err = asn1.Unmarshal(b, &v); err != nil {
			return nil, err
		}
		if found = append(found, v); len(found) > maxItems {
			return nil, errDER
		}
	}
	return found, nil
}

// inside are the elements of v when it is a sequence or a set of at least n.
func inside(v asn1.RawValue, n int) ([]asn1.RawValue, error) {
	if v.Class != asn1.ClassUniversal || v.Tag != asn1.TagSequence && v.Tag != asn1.TagSet {
		return nil, errDER
	}
	found, err := items(v.Bytes)
	if err == nil && len(found) < n {
		err = errDER
	}
	return found, err
}

func isA(v asn1.RawValue, tag int) bool { return v.Class == asn1.ClassUniversal && v.Tag == tag }

// tagged tells an element [n] of a context.
func tagged(v asn1.RawValue, n int) bool {
	return v.Class == asn1.ClassContextSpecific && v.Tag == n
}

func oid(v asn1.RawValue) (id asn1.ObjectIdentifier) {
	_, _ = asn1.Unmarshal(v.FullBytes, &id) // of anything else it stays empty
	return id
}

// bits are the bytes of a bit string.
func bits(v asn1.RawValue) []byte {
	if !isA(v, asn1.TagBitString) || len(v.Bytes) == 0 {
		return nil
	}
	return v.Bytes[1:]
}

// wordsOf reads a string of any of the kinds that certificates and seals use.
func wordsOf(v asn1.RawValue) string {
	s := string(v.Bytes)
	switch {
	case v.Tag == asn1.TagBMPString:
		u := make([]uint16, len(s)/2)
		for i := range u {
			u[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
		}
		s = string(utf16.Decode(u))
	case !utf8.ValidString(s):
		s, _ = simplifiedchinese.GB18030.NewDecoder().String(s) // it replaces what it does not know
	}
	return short(s)
}

// A certificate is what a check needs of one. crypto/x509 and its kin refuse
// certificates that real seals carry, for their names; here nothing but the key must be right.
type certificate struct {
	raw, serial, issuer []byte
	name                string
	key                 *ecdsa.PublicKey // nil when it is none of SM2
}

func parseCertificate(der []byte) (c certificate, err error) {
	var top asn1.RawValue
	rest, err := asn1.Unmarshal(der, &top)
	if err != nil {
		return c, err
	}
	c.raw = der[:len(der)-len(rest)]
	outer, err := inside(top, 3)
	if err != nil {
		return c, err
	}
	f, err := inside(outer[0], 6)
	if err != nil {
		return c, err
	}
	if tagged(f[0], 0) { // the version
		f = f[1:]
	}
	if len(f) < 6 {
		return c, errDER
	}
	c.serial, c.issuer, c.name = f[0].Bytes, f[2].FullBytes, subject(f[4])
	key, err := inside(f[5], 2)
	if err != nil {
		return c, err
	}
	kind, err := inside(key[0], 1)
	if err != nil {
		return c, err
	}
	for _, k := range kind {
		if oid(k).Equal(oidSM2) {
			c.key, err = sm2.NewPublicKey(bits(key[1]))
		}
	}
	return c, err
}

// certificateIn reads a certificate that stands bare or in an octet string.
func certificateIn(v asn1.RawValue) (certificate, error) {
	if isA(v, asn1.TagSequence) {
		return parseCertificate(v.FullBytes)
	}
	return parseCertificate(v.Bytes)
}

// subject is the common name, or else the organisation.
func subject(name asn1.RawValue) (found string) {
	sets, _ := items(name.Bytes) // what cannot be read has no name
	for _, set := range sets {
		pairs, _ := items(set.Bytes)
		for _, p := range pairs {
			pair, err := inside(p, 2)
			switch {
			case err != nil:
			case oid(pair[0]).Equal(oidCommonName):
				return wordsOf(pair[1])
			case oid(pair[0]).Equal(oidOrganization):
				found = wordsOf(pair[1])
			}
		}
	}
	return found
}

// signed checks an SM2 signature, in DER or as two numbers of 32 bytes, under the usual user id.
func (c certificate) signed(message, sig []byte) bool {
	if c.key == nil {
		return false
	}
	if len(sig) == 64 {
		return sm2.VerifyWithSM2(c.key, nil, message, new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
	}
	return sm2.VerifyASN1WithSM2(c.key, nil, message, sig)
}

// short makes one line of a name, of bounded length.
func short(s string) string {
	r := []rune(reading.Flat(reading.Clean(s)))
	return strings.TrimSpace(string(r[:min(len(r), maxMeta)]))
}
