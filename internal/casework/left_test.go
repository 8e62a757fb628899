package casework

import (
	"testing"

	"juzheng/indexer/extract/archive"
)

func TestWhatComesOutOfOneUploadIsBoundedTogether(t *testing.T) {
	for _, left := range []archive.Limits{{Entries: 0, Total: 1}, {Entries: 1, Total: 0}} {
		rs, err := intake{Desk: &Desk{}, left: &left}.unpack(t.Context(), nil, "")
		if err != nil || len(rs) != 1 || rs[0].Refused == "" {
			t.Errorf("%+v, %v", rs, err)
		}
	}
}
