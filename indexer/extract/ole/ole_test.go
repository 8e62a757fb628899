package ole_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"juzheng/indexer/extract/ole"
	"juzheng/indexer/extract/ole/oletest"
)

func open(b []byte) (*ole.File, error) { return ole.Open(bytes.NewReader(b), int64(len(b))) }

func streams() (long, short []byte) {
	long = bytes.Repeat([]byte("整改台账0123456"), 20_000)
	return long, []byte("一支部会议记录")
}

func TestStreamsLongAndShortAreRead(t *testing.T) {
	long, short := streams()
	f, err := open(oletest.File(oletest.Stream{Name: "WordDocument", Data: long}, oletest.Stream{Name: "1Table", Data: short}, oletest.Stream{Name: "\x05SummaryInformation", Data: bytes.Repeat(short, 100)}))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"worddocument": long, "1Table": short, "\x05SummaryInformation": bytes.Repeat(short, 100)} {
		if got, err := f.Stream(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
		if !f.Has(name) {
			t.Errorf("%s is not there", name)
		}
	}
	if _, err := f.Stream("Workbook"); !errors.Is(err, ole.ErrMissing) || f.Has("Workbook") {
		t.Errorf("a stream that is not there: %v", err)
	}
}

func TestAContainerCutOffGivesWhatIsLeft(t *testing.T) {
	long, short := streams()
	b := oletest.File(oletest.Stream{Name: "1Table", Data: short}, oletest.Stream{Name: "WordDocument", Data: long})
	for _, n := range []int{0, 7, 511, 512, 513, 4000, len(b) / 2, len(b) - 1} {
		if f, err := open(b[:n]); err == nil {
			if got, _ := f.Stream("WordDocument"); len(got) > len(long) {
				t.Errorf("cut at %d: %d bytes of %d", n, len(got), len(long))
			}
		}
	}
}

func TestChainsThatGoInACircleEnd(t *testing.T) {
	long, _ := streams()
	b := oletest.File(oletest.Stream{Name: "WordDocument", Data: long})
	fat := (int(binary.LittleEndian.Uint32(b[76:])) + 1) * 512
	binary.LittleEndian.PutUint32(b[fat+4*100:], 7) // the stream comes back to its eighth sector
	f, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if got, err := f.Stream("WordDocument"); len(got) > len(long) || time.Since(began) > 5*time.Second {
		t.Errorf("%d bytes of %d after %v, %v", len(got), len(long), time.Since(began), err)
	}
}

func FuzzOpen(f *testing.F) {
	long, short := streams()
	f.Add(oletest.File(oletest.Stream{Name: "WordDocument", Data: long[:6000]}, oletest.Stream{Name: "1Table", Data: short}))
	f.Add(oletest.File(oletest.Stream{Name: "Workbook", Data: short}))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := open(b)
		if err != nil {
			return
		}
		for _, name := range []string{"WordDocument", "1Table", "Workbook"} {
			if s, err := file.Stream(name); err == nil && len(s) > 2*len(b) {
				t.Errorf("%s: %d bytes out of %d", name, len(s), len(b))
			}
		}
	})
}
