package pdf

import (
	"regexp"
	"strings"
	"time"
)

// pdfDate is the date form of ISO 32000-1, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm'.
var pdfDate = regexp.MustCompile(`^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-]\d\d'?\d{0,2}'?)?`)

// date writes a PDF date as RFC 3339, or leaves it as it is.
func date(s string) string {
	m := pdfDate.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	part := func(i int, otherwise string) string {
		if m[i] == "" {
			return otherwise
		}
		return m[i]
	}
	zone := strings.ReplaceAll(part(7, "Z"), "'", "")
	if len(zone) == 3 {
		zone += "00"
	}
	text := m[1] + part(2, "01") + part(3, "01") + part(4, "00") + part(5, "00") + part(6, "00") + zone
	for _, form := range []string{"20060102150405Z0700", "20060102150405Z"} {
		if t, err := time.Parse(form, text); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	return s
}
