package reading

// A SignatureVerdict is what checking a signature came to.
type SignatureVerdict string

// Verdicts on a signature.
const (
	SignatureValid   SignatureVerdict = "valid"   // everything it covers is as it was when it was signed
	SignatureAltered SignatureVerdict = "altered" // something it covers is not
	SignatureUnknown SignatureVerdict = "unknown" // its form or algorithm cannot be checked
)

// String is the Chinese name; an unknown verdict is its code.
func (v SignatureVerdict) String() string {
	switch v {
	case SignatureValid:
		return "签名完好"
	case SignatureAltered:
		return "签名后有改动"
	case SignatureUnknown:
		return "签名形式无法核验"
	}
	return string(v)
}

// A Signature is what was found of one electronic signature or seal of a file.
// Who stands behind its certificate is not checked: Signer, Seal and Time are claims.
type Signature struct {
	Verdict   SignatureVerdict `json:"verdict"`
	Form      string           `json:"form"` // the standard it follows, "" when none was recognised
	Signer    string           `json:"signer"`
	Seal      string           `json:"seal"`                // "" when it is no seal
	Time      string           `json:"time"`                // 2018-03-05T10:00:00+08:00 where it could be understood, else as written
	Altered   []string         `json:"altered,omitempty"`   // parts of the file that are not as they were signed
	Uncovered []string         `json:"uncovered,omitempty"` // parts that this signature says nothing of
	Reason    string           `json:"reason,omitempty"`    // Chinese: what is wrong, or why it could not be checked
}
