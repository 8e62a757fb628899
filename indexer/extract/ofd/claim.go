package ofd

import (
	"bytes"
	"encoding/asn1"

	"github.com/emmansun/gmsm/sm3"
)

// Forms of signatures that are checked.
const (
	formSES4 = "GB/T 38540-2020 电子签章"
	formSES1 = "GM/T 0031-2014 电子签章"
	formCMS  = "GB/T 35275 签名数据"
)

// A claim is what a signed value says, and whether its inside agrees.
type claim struct {
	form   string
	signer certificate
	seal   string
	time   string
	wrong  string // Chinese, what does not agree; "" when all does
	cannot string // Chinese, why it cannot be checked
}

const (
	wrongData    = "签名文件与签名值不符"
	wrongValue   = "签名值与证书不符"
	wrongEither  = "签名文件或签名值被改动，两者不符"
	wrongSeal    = "印章本身被改动，与制章人的签名不符"
	wrongPerson  = "签名证书不在印章的签章人名单中"
	cannotForm   = "签名值的形式不认识"
	cannotKey    = "签名用的不是 SM2 算法，不能核验"
	cannotDigest = "摘要算法不认识，不能核验："
)

// parseClaim reads a signed value over data, the bytes of Signature.xml.
func parseClaim(value, data []byte) claim {
	var top asn1.RawValue
	if _, err := asn1.Unmarshal(value, &top); err != nil {
		return claim{cannot: cannotForm}
	}
	f, err := inside(top, 2)
	if err != nil {
		return claim{cannot: cannotForm}
	}
	var c claim
	if isA(f[0], asn1.TagOID) {
		c, err = parseCMS(f, data)
	} else {
		c, err = parseSES(f, data)
	}
	switch {
	case err != nil:
		return claim{cannot: cannotForm}
	case c.signer.key == nil:
		c.cannot = cannotKey
	}
	return c
}

// parseSES reads SES_Signature. In the form of 2020 certificate and algorithm
// stand beside what is signed, in that of 2014 they stand in it.
func parseSES(f []asn1.RawValue, data []byte) (c claim, err error) {
	tbs, err := inside(f[0], 5)
	if err != nil {
		return c, err
	}
	var cert, sig asn1.RawValue
	switch {
	case len(f) >= 4:
		c.form, cert, sig = formSES4, f[1], f[3]
		c.time = string(tbs[2].Bytes)
	case len(tbs) >= 7:
		c.form, cert, sig = formSES1, tbs[5], f[1]
	default:
		return c, errDER
	}
	if c.signer, err = certificateIn(cert); err != nil {
		return c, err
	}
	s, err := parseSeal(tbs[1], c.form)
	if err != nil {
		return c, err
	}
	c.seal = s.name
	sum := sm3.Sum(data)
	switch {
	case !c.signer.signed(f[0].FullBytes, bits(sig)):
		c.wrong = wrongValue
	case !bytes.Equal(bits(tbs[3]), sum[:]):
		c.wrong = wrongData
	case s.maker.key == nil:
		c.cannot = cannotKey
	case !s.maker.signed(s.signed, s.sig):
		c.wrong = wrongSeal
	case !s.names(c.signer):
		c.wrong = wrongPerson
	}
	return c, nil
}

// A seal is SESeal: who may use it, vouched for by its maker.
type seal struct {
	name        string
	users       []asn1.RawValue
	maker       certificate
	signed, sig []byte
}

func parseSeal(v asn1.RawValue, form string) (s seal, err error) {
	f, err := inside(v, 2)
	if err != nil {
		return s, err
	}
	info, err := inside(f[0], 4)
	if err != nil {
		return s, err
	}
	property, err := inside(info[2], 6)
	if err != nil {
		return s, err
	}
	s.name = wordsOf(property[1])
	list := property[2]
	if form == formSES4 { // there the kind of the list comes first
		list = property[3]
	}
	if s.users, err = inside(list, 0); err != nil {
		return s, err
	}
	maker := f[1:]
	if form == formSES1 {
		if maker, err = inside(f[1], 3); err != nil {
			return s, err
		}
		if s.signed, err = asn1.Marshal([]asn1.RawValue{f[0], maker[0], maker[1]}); err != nil {
			return s, err
		}
	} else {
		s.signed = f[0].FullBytes
	}
	if len(maker) < 3 {
		return s, errDER
	}
	s.sig = bits(maker[2])
	s.maker, err = certificateIn(maker[0])
	return s, err
}

// names reports whether the seal may be used by c: the list holds certificates, or their digests.
func (s seal) names(c certificate) bool {
	sum := sm3.Sum(c.raw)
	for _, u := range s.users {
		if bytes.Equal(u.Bytes, c.raw) || bytes.Equal(u.FullBytes, c.raw) {
			return true
		}
		if pair, err := inside(u, 2); err == nil && bytes.Equal(pair[1].Bytes, sum[:]) {
			return true
		}
	}
	return false
}
