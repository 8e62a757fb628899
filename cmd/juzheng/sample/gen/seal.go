package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"juzheng/indexer/bench/seals"
)

const (
	sealSide = 108.0 // points; about 38 mm, the seal of a bureau
	signs    = "Doc_0/Signs/"
	signFile = signs + "Sign_0/Signature.xml"
)

var signedAt = time.Date(2025, 7, 28, 9, 30, 0, 0, time.UTC)

// signed adds the seals of the leaves to the parts of an OFD: a signature file
// with the digest of every part, and SES_Signature over it (GB/T 33190-2016, 18;
// GB/T 38540-2020). Maker, owner and keys are invented.
func signed(parts []part, name string, leaves []leaf, pages []int, f fontData) ([]part, error) {
	var text, stamps string
	for i, l := range leaves {
		for j, s := range l.stamps {
			text = s.text
			stamps += fmt.Sprintf(`<ofd:StampAnnot ID="%d" PageRef="%d" Boundary="%.2f %.2f %.2f %.2f"/>`, j+1, pages[i], (s.x-sealSide/2)*mm, (s.y-sealSide/2)*mm, sealSide*mm, sealSide*mm)
		}
	}
	if stamps == "" {
		return parts, nil
	}
	look, err := sealLook(text, f)
	if err != nil {
		return nil, err
	}
	parts[0].body = strings.Replace(parts[0].body, "</ofd:DocBody>", "<ofd:Signatures>/"+signs+"Signatures.xml</ofd:Signatures></ofd:DocBody>", 1)
	var refs strings.Builder
	for _, p := range parts {
		sum := sm3.Sum([]byte(p.body))
		fmt.Fprintf(&refs, `<ofd:Reference FileRef="/%s"><ofd:CheckValue>%s</ofd:CheckValue></ofd:Reference>`, p.name, base64.StdEncoding.EncodeToString(sum[:]))
	}
	file := xmlHead + fmt.Sprintf(`<ofd:Signature %s><ofd:SignedInfo><ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod><ofd:SignatureDateTime>%s</ofd:SignatureDateTime><ofd:References CheckMethod="1.2.156.10197.1.401">%s</ofd:References>%s</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`,
		ofdNS, signedAt.Format("20060102150405Z"), refs.String(), stamps)
	owner := seals.New(seals.Chance(name+" owner"), text)
	seal := seals.Seal{Name: text + "印章", Maker: seals.New(seals.Chance(name+" maker"), "某制章单位"), Owner: owner, Picture: look, Side: 38}
	return append(parts,
		part{signs + "Signatures.xml", xmlHead + fmt.Sprintf(`<ofd:Signatures %s><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>`, ofdNS)},
		part{signFile, file},
		part{signs + "Sign_0/SignedValue.dat", string(seal.V4(owner, []byte(file), signedAt))}), nil
}

// sealLook is the picture of a seal on nothing.
func sealLook(text string, f fontData) ([]byte, error) {
	const k = 300.0 / 72
	side := int(sealSide * k)
	pic := image.NewRGBA(image.Rect(0, 0, side, side))
	if err := press(pic, f, stamp{sealSide / 2, sealSide / 2, text}, k); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err := png.Encode(&b, pic)
	return b.Bytes(), err
}
