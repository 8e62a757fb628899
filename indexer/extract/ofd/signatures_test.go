package ofd

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"

	"juzheng/indexer/bench/seals"
	"juzheng/indexer/extract/reading"
)

var at = time.Date(2018, 3, 5, 2, 0, 0, 0, time.UTC)

func newSigner(name string) seals.Signer { return seals.New(rand.Reader, name) }

func sealOf(maker, owner seals.Signer) seals.Seal {
	return seals.Seal{Name: "某局党组印章", Maker: maker, Owner: owner, Picture: []byte{1}, Side: 40}
}

// cms makes signed data over data, which stays outside.
func cms(t testing.TB, by seals.Signer, data []byte, attributes bool) []byte {
	t.Helper()
	id := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, n} }
	c, err := smx509.ParseCertificate(by.Cert)
	if err != nil {
		t.Fatal(err)
	}
	digest := seals.Row(asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 401})
	who := seals.Row(asn1.RawValue{FullBytes: c.RawIssuer}, c.SerialNumber)
	info := seals.Row(1, who, digest, seals.Row(oidSM2), by.Sign(data))
	if attributes {
		sum := sm3.Sum(data)
		value := seals.Raw(asn1.ClassUniversal, asn1.TagSet, true, seals.Row(sum[:]).Bytes)
		attr := seals.Row(oidMessageDigest, value).FullBytes
		info = seals.Row(1, who, digest, seals.Raw(asn1.ClassContextSpecific, 0, true, attr), seals.Row(oidSM2), by.Sign(seals.Raw(asn1.ClassUniversal, asn1.TagSet, true, attr).FullBytes))
	}
	body := seals.Row(1, seals.Raw(asn1.ClassUniversal, asn1.TagSet, true, digest.FullBytes), seals.Row(id(1)),
		seals.Raw(asn1.ClassContextSpecific, 0, true, by.Cert), seals.Raw(asn1.ClassUniversal, asn1.TagSet, true, info.FullBytes))
	return seals.Row(id(2), seals.Raw(asn1.ClassContextSpecific, 0, true, body.FullBytes)).FullBytes
}

// signable are the parts of an OFD that has a place for signatures.
func signable() map[string]string {
	return map[string]string{
		"OFD.xml":        strings.Replace(ofdXML("D.xml"), "</ofd:DocBody>", "<ofd:Signatures>Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>", 1),
		"D.xml":          docXML("", `<ofd:Page ID="1" BaseLoc="Pages/P.xml"/>`, ""),
		"Pages/P.xml":    onePage(words(20, 40, "退还党费1200元")),
		"Pages/More.xml": onePage(words(20, 40, "附页")),
	}
}

// sign lists the parts with their digests and adds the value that made makes over the list.
func sign(parts map[string]string, n int, method string, made func(list []byte) []byte, covered ...string) {
	var refs strings.Builder
	for _, name := range covered {
		way := digests[strings.ToLower(method)]
		if way == nil {
			way = sm3.New
		}
		h := way()
		h.Write([]byte(parts[name]))
		fmt.Fprintf(&refs, `<ofd:Reference FileRef="/%s"><ofd:CheckValue>%s</ofd:CheckValue></ofd:Reference>`, name, base64.StdEncoding.EncodeToString(h.Sum(nil)))
	}
	at := fmt.Sprintf("Signs/S%d/", n)
	list := `<ofd:Signature` + ns + `><ofd:SignedInfo><ofd:SignatureDateTime>20180305020000Z</ofd:SignatureDateTime><ofd:References CheckMethod="` + method + `">` +
		refs.String() + `</ofd:References></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`
	parts[at+"Signature.xml"], parts[at+"SignedValue.dat"] = list, string(made([]byte(list)))
	old := strings.TrimSuffix(parts["Signs/Signatures.xml"], "</ofd:Signatures>")
	if old == "" {
		old = `<ofd:Signatures` + ns + `>`
	}
	parts["Signs/Signatures.xml"] = old + fmt.Sprintf(`<ofd:Signature ID="%d" BaseLoc="S%d/Signature.xml"/></ofd:Signatures>`, n, n)
}

func checkAll(t testing.TB, parts map[string]string) []reading.Signature {
	t.Helper()
	var list []string
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		list = append(list, name, parts[name])
	}
	b := zipped(t, list...)
	return Signatures(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))})
}

var all = []string{"OFD.xml", "D.xml", "Pages/P.xml", "Pages/More.xml"}

func TestASealIsCheckedInAllItsForms(t *testing.T) {
	maker, person, other := newSigner("某制章单位"), newSigner("某同志"), newSigner("另一人")
	forms := map[string]func(by seals.Signer) func([]byte) []byte{
		formSES4: func(by seals.Signer) func([]byte) []byte {
			return func(l []byte) []byte { return sealOf(maker, person).V4(by, l, at) }
		},
		formSES1: func(by seals.Signer) func([]byte) []byte {
			return func(l []byte) []byte { return sealOf(maker, person).V1(by, l, at) }
		},
		formCMS: func(by seals.Signer) func([]byte) []byte {
			return func(l []byte) []byte { return cms(t, by, l, false) }
		},
		formCMS + " 带属性": func(by seals.Signer) func([]byte) []byte {
			return func(l []byte) []byte { return cms(t, by, l, true) }
		},
	}
	for form, by := range forms {
		t.Run(form, func(t *testing.T) {
			parts := signable()
			sign(parts, 1, "SM3", by(person), all...)
			want := reading.Signature{Verdict: reading.SignatureValid, Form: strings.TrimSuffix(form, " 带属性"), Signer: "某同志", Seal: "某局党组印章", Time: "2018-03-05T02:00:00Z"}
			if strings.HasPrefix(form, formCMS) {
				want.Seal = ""
			}
			if got := checkAll(t, parts); len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			page := maps.Clone(parts)
			page["Pages/P.xml"] = strings.Replace(page["Pages/P.xml"], "1200", "200", 1)
			isAltered(t, "a page", checkAll(t, page), "Pages/P.xml")
			list := maps.Clone(parts)
			list["Signs/S1/Signature.xml"] = strings.Replace(list["Signs/S1/Signature.xml"], "20180305", "20170305", 1)
			isAltered(t, "the signature file", checkAll(t, list), "Signs/S1/Signature.xml")
			gone := maps.Clone(parts)
			delete(gone, "Signs/S1/SignedValue.dat")
			isAltered(t, "the value is gone", checkAll(t, gone), "Signs/S1/SignedValue.dat")
			foreign := signable()
			sign(foreign, 1, "SM3", by(other), all...)
			if got := checkAll(t, foreign); !strings.HasPrefix(form, formCMS) && (got[0].Verdict != reading.SignatureAltered || got[0].Reason != wrongPerson) {
				t.Errorf("another's seal: %+v", got)
			}
		})
	}
}

func isAltered(t *testing.T, what string, got []reading.Signature, part string) {
	t.Helper()
	if len(got) != 1 || got[0].Verdict != reading.SignatureAltered || !slices.Contains(got[0].Altered, part) || got[0].Reason == "" {
		t.Errorf("%s: %+v", what, got)
	}
}

func TestASealThatItsMakerDidNotMakeIsNoSeal(t *testing.T) {
	maker, person := newSigner("某制章单位"), newSigner("某同志")
	parts := signable()
	sign(parts, 1, "SM3", func(l []byte) []byte {
		forged := bytes.Replace(sealOf(maker, person).V4(person, l, at), []byte("某局党组"), []byte("某院党组"), 1)
		var v []asn1.RawValue // signed anew, so that only the seal is wrong
		if _, err := asn1.Unmarshal(forged, &v); err != nil {
			t.Fatal(err)
		}
		return seals.Row(v[0], v[1], v[2], seals.Bits(person.Sign(v[0].FullBytes))).FullBytes
	}, all...)
	if got := checkAll(t, parts); got[0].Verdict != reading.SignatureAltered || got[0].Reason != wrongSeal {
		t.Errorf("%+v", got)
	}
}

func TestASignatureSaysWhatItLeavesOpen(t *testing.T) {
	maker, person := newSigner("某制章单位"), newSigner("某同志")
	made := func(l []byte) []byte { return sealOf(maker, person).V4(person, l, at) }
	parts := signable()
	sign(parts, 1, "sha256", made, "OFD.xml", "D.xml", "Pages/P.xml")
	if got := checkAll(t, parts)[0]; got.Verdict != reading.SignatureValid || !slices.Equal(got.Uncovered, []string{"Pages/More.xml"}) {
		t.Errorf("%+v", got)
	}
	for method, made := range map[string]func([]byte) []byte{"1.2.156.10197.1.401.2": made, "SM3": func([]byte) []byte { return []byte("不是签名") }} {
		parts := signable()
		sign(parts, 1, method, made, all...)
		if got := checkAll(t, parts)[0]; got.Verdict != reading.SignatureUnknown || got.Reason == "" {
			t.Errorf("%s: %+v", method, got)
		}
	}
}

func TestALaterSignatureExplainsAnEarlierOne(t *testing.T) {
	maker, person := newSigner("某制章单位"), newSigner("某同志")
	made := func(l []byte) []byte { return sealOf(maker, person).V4(person, l, at) }
	parts := signable()
	sign(parts, 1, "SM3", made, all...)
	parts["Pages/P.xml"] = strings.Replace(parts["Pages/P.xml"], "1200", "200", 1)
	sign(parts, 2, "SM3", made, all...)
	got := checkAll(t, parts)
	if len(got) != 2 || got[0].Verdict != reading.SignatureAltered || !strings.Contains(got[0].Reason, "再次签名") || got[1].Verdict != reading.SignatureValid {
		t.Errorf("%+v", got)
	}
}

func TestSignaturesOfRealFiles(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "corpus", "ofd", "*", "*.ofd"))
	if len(files) == 0 {
		t.Skip("the corpus is not here")
	}
	count := map[reading.SignatureVerdict]int{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range Signatures(reading.Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}) {
			count[s.Verdict]++
			t.Logf("%s: %+v", filepath.Base(f), s)
			if filepath.Base(f) == "发票示例.ofd" && (s.Verdict != reading.SignatureAltered || !slices.Equal(s.Altered, []string{"Doc_0/Document.xml"})) {
				t.Errorf("the altered invoice: %+v", s)
			}
		}
	}
	t.Log(count)
	if want := (map[reading.SignatureVerdict]int{reading.SignatureValid: 6, reading.SignatureAltered: 4, reading.SignatureUnknown: 1}); !maps.Equal(count, want) {
		t.Errorf("got %v, want %v", count, want)
	}
}

func FuzzSignatures(f *testing.F) {
	maker, person := newSigner("某制章单位"), newSigner("某同志")
	for _, made := range []func([]byte) []byte{
		func(l []byte) []byte { return sealOf(maker, person).V4(person, l, at) },
		func(l []byte) []byte { return sealOf(maker, person).V1(person, l, at) },
		func(l []byte) []byte { return cms(f, person, l, true) },
	} {
		parts := signable()
		sign(parts, 1, "SM3", made, all...)
		f.Add(parts["Signs/S1/Signature.xml"], []byte(parts["Signs/S1/SignedValue.dat"]))
	}
	f.Fuzz(func(t *testing.T, list string, value []byte) {
		parts := signable()
		sign(parts, 1, "SM3", func([]byte) []byte { return value }, all...)
		parts["Signs/S1/Signature.xml"] = list
		for _, s := range checkAll(t, parts) {
			if s.Verdict != reading.SignatureValid && s.Reason == "" {
				t.Errorf("no reason: %+v", s)
			}
		}
	})
}
