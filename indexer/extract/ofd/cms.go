package ofd

import (
	"bytes"
	"encoding/asn1"

	"github.com/emmansun/gmsm/sm3"
)

var (
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
)

// parseCMS reads signed data of GB/T 35275, which is CMS (RFC 5652) with other object
// identifiers. What is signed stands outside: data or its digest.
func parseCMS(f []asn1.RawValue, data []byte) (c claim, err error) {
	c.form = formCMS
	body, err := items(f[1].Bytes)
	if err != nil || len(body) == 0 {
		return c, errDER
	}
	parts, err := inside(body[0], 4)
	if err != nil {
		return c, err
	}
	signers, err := inside(parts[len(parts)-1], 1)
	if err != nil {
		return c, err
	}
	s, err := inside(signers[0], 5)
	if err != nil {
		return c, err
	}
	if c.signer, err = chosen(parts, s[1]); err != nil {
		return c, err
	}
	var attributes asn1.RawValue
	if tagged(s[3], 0) {
		attributes = s[3]
		c.time = string(attribute(attributes, oidSigningTime))
		s = append(s[:3:3], s[4:]...)
	}
	if len(s) < 5 {
		return c, errDER
	}
	inner, err := content(parts[2])
	c.wrong = wrongCMS(c.signer, attributes, inner, data, s[4].Bytes)
	return c, err
}

// chosen finds the certificate that the signer names by issuer and serial number.
func chosen(parts []asn1.RawValue, by asn1.RawValue) (certificate, error) {
	name, err := inside(by, 2)
	if err != nil {
		return certificate{}, err
	}
	for _, p := range parts[3 : len(parts)-1] {
		if !tagged(p, 0) {
			continue
		}
		all, err := items(p.Bytes)
		if err != nil {
			return certificate{}, err
		}
		for _, a := range all {
			c, err := parseCertificate(a.FullBytes)
			if err == nil && bytes.Equal(c.serial, name[1].Bytes) && bytes.Equal(c.issuer, name[0].FullBytes) {
				return c, nil
			}
		}
	}
	return certificate{}, errDER
}

// content is what stands inside, nil when it stands outside.
func content(v asn1.RawValue) ([]byte, error) {
	f, err := inside(v, 1)
	if err != nil || len(f) == 1 {
		return nil, err
	}
	in, err := items(f[1].Bytes)
	if err != nil || len(in) == 0 {
		return nil, errDER
	}
	return in[0].Bytes, nil
}

// attribute is the value of a signed attribute, nil when it is not there.
func attribute(set asn1.RawValue, id asn1.ObjectIdentifier) []byte {
	all, _ := items(set.Bytes) // broken ones hold nothing
	for _, a := range all {
		pair, err := inside(a, 2)
		if err != nil || !oid(pair[0]).Equal(id) {
			continue
		}
		if values, err := inside(pair[1], 1); err == nil {
			return values[0].Bytes
		}
	}
	return nil
}

// wrongCMS says what does not agree. Without attributes the data is signed
// itself; with them a digest of it stands among them. Some writers take the
// digest of the data for the data.
func wrongCMS(signer certificate, attributes asn1.RawValue, inner, data, sig []byte) string {
	sum := sm3.Sum(data)
	if inner != nil && !bytes.Equal(inner, data) && !bytes.Equal(inner, sum[:]) {
		return wrongData
	}
	said := [][]byte{data, sum[:]}
	if inner != nil {
		said = [][]byte{inner}
	}
	if attributes.FullBytes != nil {
		signed := append([]byte{asn1.TagSet | 0x20}, attributes.FullBytes[1:]...) // what is signed is a SET OF
		if !signer.signed(signed, sig) {
			return wrongValue
		}
		for _, d := range said {
			if digest := sm3.Sum(d); bytes.Equal(attribute(attributes, oidMessageDigest), digest[:]) {
				return ""
			}
		}
		return wrongData
	}
	for _, d := range said {
		if signer.signed(d, sig) {
			return ""
		}
	}
	if inner != nil {
		return wrongValue
	}
	return wrongEither
}
