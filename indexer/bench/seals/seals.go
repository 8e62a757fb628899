// Package seals makes electronic seals and their signatures for files that are
// generated: those of the sample, and those that the reader is tested on.
package seals

import (
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"io"
	"math/big"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Signer is somebody with a key and a certificate of his own for it.
type Signer struct {
	Cert   []byte // DER
	key    *sm2.PrivateKey
	random io.Reader
}

// New invents a signer. What random gives decides his key and his signatures.
func New(random io.Reader, name string) Signer {
	key := must(sm2.GenerateKey(random))
	form := &smx509.Certificate{SerialNumber: big.NewInt(2018), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2038, 1, 1, 0, 0, 0, 0, time.UTC)}
	return Signer{must(smx509.CreateCertificate(random, form, form, &key.PublicKey, key)), key, random}
}

// Sign is the signer's SM2 signature of b (GB/T 32918.2), in DER.
func (s Signer) Sign(b []byte) []byte {
	return must(sm2.SignASN1(s.random, s.key, b, sm2.DefaultSM2SignerOpts))
}

// Chance gives the same bytes for the same seed, and so the same keys and signatures.
func Chance(seed string) io.Reader { return &chance{seed: seed} }

// Whole reads count; single bytes, which the library takes at random so that
// nobody depends on what comes next, do not.
type chance struct {
	seed string
	n    uint64
}

func (c *chance) Read(p []byte) (int, error) {
	if len(p) == 1 {
		return 1, nil
	}
	for at := 0; at < len(p); at += sha256.Size {
		c.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.seed), c.n))
		copy(p[at:], sum[:])
	}
	return len(p), nil
}

// Seal is what a maker of seals made for an owner.
type Seal struct {
	Name         string
	Maker, Owner Signer
	Picture      []byte // PNG
	Side         int    // mm, of the picture
}

const form = "20060102150405Z"

var (
	sm2WithSM3 = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}
	made       = Time(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))
	head       = Row(ia5("ES"), 4, Text("某厂"))
)

func (s Seal) picture() asn1.RawValue { return Row(ia5("PNG"), s.Picture, s.Side, s.Side) }

// V4 is SES_Signature of GB/T 38540-2020 over the signature file of an OFD.
func (s Seal) V4(by Signer, file []byte, at time.Time) []byte {
	sum := sm3.Sum(file)
	info := Row(head, Text("001"), Row(1, Text(s.Name), 1, Row(s.Owner.Cert), made, made, made), s.picture())
	seal := Row(info, s.Maker.Cert, sm2WithSM3, Bits(s.Maker.Sign(info.FullBytes)))
	tbs := Row(4, seal, Time(at), Bits(sum[:]), Text("/Signature.xml"))
	return Row(tbs, by.Cert, sm2WithSM3, Bits(by.Sign(tbs.FullBytes))).FullBytes
}

// V1 is the same of GM/T 0031-2014.
func (s Seal) V1(by Signer, file []byte, at time.Time) []byte {
	sum := sm3.Sum(file)
	info := Row(head, Text("001"), Row(1, Text(s.Name), Row(s.Owner.Cert), made, made, made), s.picture())
	sealed := Row(info, s.Maker.Cert, sm2WithSM3)
	seal := Row(info, Row(s.Maker.Cert, sm2WithSM3, Bits(s.Maker.Sign(sealed.FullBytes))))
	tbs := Row(1, seal, Bits([]byte(at.Format(time.DateOnly))), Bits(sum[:]), Text("/Signature.xml"), by.Cert, sm2WithSM3)
	return Row(tbs, Bits(by.Sign(tbs.FullBytes))).FullBytes
}

// Row is a SEQUENCE of what is given; raw DER stays as it is.
func Row(vs ...any) asn1.RawValue {
	var all []byte
	for _, v := range vs {
		if raw, ok := v.(asn1.RawValue); ok {
			all = append(all, raw.FullBytes...)
		} else {
			all = append(all, must(asn1.Marshal(v))...)
		}
	}
	return Raw(asn1.ClassUniversal, asn1.TagSequence, true, all)
}

// Raw is a value of any kind.
func Raw(class, tag int, compound bool, b []byte) asn1.RawValue {
	v := asn1.RawValue{Class: class, Tag: tag, IsCompound: compound, Bytes: b}
	v.FullBytes = must(asn1.Marshal(v))
	return v
}

// Bits is a BIT STRING.
func Bits(b []byte) asn1.BitString { return asn1.BitString{Bytes: b, BitLength: 8 * len(b)} }

// Text is a UTF8String.
func Text(s string) asn1.RawValue {
	return Raw(asn1.ClassUniversal, asn1.TagUTF8String, false, []byte(s))
}

// Time is a GeneralizedTime.
func Time(t time.Time) asn1.RawValue {
	return Raw(asn1.ClassUniversal, asn1.TagGeneralizedTime, false, []byte(t.UTC().Format(form)))
}

func ia5(s string) asn1.RawValue {
	return Raw(asn1.ClassUniversal, asn1.TagIA5String, false, []byte(s))
}

// must: what is made here cannot fail but for a fault of ours.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
