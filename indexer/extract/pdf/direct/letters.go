package direct

import (
	"bytes"
	"embed"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// letters are the tables of the collections of Adobe, as pdfium has them; a test
// of package pdf compares them, and with -write makes them.
//
//go:embed letters
var letters embed.FS

var collections = map[string]func() []uint16{"GB1": lettersOf("GB1"), "CNS1": lettersOf("CNS1"), "Japan1": lettersOf("Japan1"), "Korea1": lettersOf("Korea1")}

// Letters are those of the numbers of a collection, 0 for what is not sure; nil for an unknown one.
func Letters(collection string) []uint16 {
	table, ok := collections[collection]
	if !ok {
		return nil
	}
	return table()
}

func lettersOf(collection string) func() []uint16 {
	return sync.OnceValue(func() []uint16 {
		packed, err := letters.ReadFile("letters/" + collection)
		if err != nil {
			return nil
		}
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil
		}
		b, _ := io.ReadAll(z) // it is our own
		table := make([]uint16, len(b)/2)
		for i := range table {
			table[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		return table
	})
}
