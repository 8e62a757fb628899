package direct

import (
	"bytes"
	"encoding/ascii85"
	"io"

	"github.com/klauspost/compress/zlib"
)

// An inflater is kept between streams: making one costs more than most of them.
type inflater struct {
	z   io.ReadCloser
	out bytes.Buffer
}

// unzlib unpacks Flate; one that is cut or altered is an error.
func (i *inflater) unzlib(b []byte) ([]byte, error) {
	in := bytes.NewReader(b)
	var err error
	if i.z == nil {
		i.z, err = zlib.NewReader(in)
	} else {
		err = i.z.(zlib.Resetter).Reset(in, nil)
	}
	if err != nil {
		i.z = nil
		return nil, aside("Flate: %v", err)
	}
	i.out.Reset()
	n, err := io.Copy(&i.out, io.LimitReader(i.z, maxStream+1))
	if err != nil || n > maxStream {
		return nil, aside("Flate: %v, %d bytes", err, n)
	}
	return bytes.Clone(i.out.Bytes()), nil
}

// unpack undoes the filters of a stream (ISO 32000-1, 7.4).
func (f *File) unpack(s *stream) ([]byte, error) {
	filters, err := f.list(s.dict["Filter"])
	if err != nil {
		return nil, err
	}
	parms, err := f.list(s.dict["DecodeParms"])
	if err != nil || s.dict["F"] != nil {
		return nil, aside("stream in another file: %v", err)
	}
	data := s.data
	for i, filter := range filters {
		switch filter {
		case name("FlateDecode"), name("Fl"):
			data, err = f.inflate.unzlib(data)
		case name("ASCIIHexDecode"), name("AHx"):
			data, err = (&lexer{b: append([]byte("<"), data...)}).hex(nil)
		case name("ASCII85Decode"), name("A85"):
			data, err = un85(data)
		default:
			err = aside("filter of %T", filter)
		}
		if err != nil {
			return nil, err
		}
		if i >= len(parms) || parms[i] == nil {
			continue
		}
		p, ok := parms[i].(dict)
		if !ok {
			return nil, aside("parameters of a filter")
		}
		if data, err = f.unpredict(data, p); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// unpackKept is unpack for what serves the whole file.
func (f *File) unpackKept(s *stream) ([]byte, error) {
	data, err := f.unpack(s)
	if f.unpacked += len(data); f.unpacked > maxUnpacked {
		return nil, aside("large streams")
	}
	return data, err
}

// list is an array, or one object as an array of one; nil for none.
func (f *File) list(o any) (array, error) {
	o, err := f.get(o)
	if err != nil || o == nil {
		return nil, err
	}
	a, ok := o.(array)
	if !ok {
		return array{o}, nil
	}
	out := make(array, len(a))
	for i := range a {
		if out[i], err = f.get(a[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func un85(b []byte) ([]byte, error) {
	b, _, ended := bytes.Cut(bytes.TrimPrefix(b, []byte("<~")), []byte("~>"))
	out := make([]byte, 4*len(b)) // a z of one byte stands for four
	n, _, err := ascii85.Decode(out, b, true)
	if err != nil || !ended || n > maxStream {
		return nil, aside("ASCII85: %v", err)
	}
	return out[:n], nil
}

// unpredict undoes the predictors of PNG (7.4.4.4).
func (f *File) unpredict(data []byte, p dict) ([]byte, error) {
	value := func(key name, otherwise float64) int {
		o, err := f.get(p[key])
		v, ok := o.(float64)
		if err != nil || !ok {
			v = otherwise
		}
		return int(max(0, min(v, 1<<20)))
	}
	predictor := value("Predictor", 1)
	if predictor == 1 {
		return data, nil
	}
	if predictor < 10 || value("EarlyChange", 1) != 1 {
		return nil, aside("predictor %d", predictor)
	}
	step := max(1, value("Colors", 1)*value("BitsPerComponent", 8)/8)
	row := (value("Columns", 1)*value("Colors", 1)*value("BitsPerComponent", 8) + 7) / 8
	if row == 0 || len(data)%(row+1) != 0 || step > row {
		return nil, aside("rows of a predictor")
	}
	out := make([]byte, 0, len(data))
	before := make([]byte, row)
	for ; len(data) > 0; data = data[row+1:] {
		line := data[1 : row+1]
		if err := unfilter(data[0], line, before, step); err != nil {
			return nil, err
		}
		out, before = append(out, line...), line
	}
	return out, nil
}

// unfilter undoes one row of PNG in place.
func unfilter(kind byte, line, before []byte, step int) error {
	for i := range line {
		left, up, corner := 0, int(before[i]), 0
		if i >= step {
			left, corner = int(line[i-step]), int(before[i-step])
		}
		switch kind {
		case 0:
			return nil
		case 1:
			line[i] += byte(left)
		case 2:
			line[i] += byte(up)
		case 3:
			line[i] += byte((left + up) / 2)
		case 4:
			line[i] += byte(paeth(left, up, corner))
		default:
			return aside("row of kind %d", kind)
		}
	}
	return nil
}

func paeth(left, up, corner int) int {
	p := left + up - corner
	a, b, c := abs(p-left), abs(p-up), abs(p-corner)
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return corner
}

func abs(v int) int { return max(v, -v) }
