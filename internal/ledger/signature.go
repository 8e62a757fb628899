package ledger

import (
	"fmt"
	"strings"

	"juzheng/indexer/extract/reading"
)

// A Signature is what was found of one electronic signature or seal of an
// evidence when it was read: a fact of its bytes. Nobody asked whether its certificate is to be trusted.
type Signature = reading.Signature

// TrustUnchecked is said wherever signatures are shown.
const TrustUnchecked = "证书是否可信未核验"

// Signed says in a sentence what checking the signatures came to; "" when there are none.
func (e Evidence) Signed() string {
	count := map[reading.SignatureVerdict]int{}
	for _, s := range e.Signatures {
		count[s.Verdict]++
	}
	var said []string
	for _, v := range []reading.SignatureVerdict{reading.SignatureAltered, reading.SignatureUnknown, reading.SignatureValid} {
		if count[v] > 0 {
			said = append(said, fmt.Sprintf("%s%d处", v, count[v]))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "、") + "（" + TrustUnchecked + "）"
}
