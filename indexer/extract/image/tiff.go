package image

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"

	"juzheng/indexer/extract/reading"
)

const (
	maxDirectories = 5000
	maxEntries     = 4096
	maxStrips      = 65_536   // pieces a picture is cut into
	maxPiece       = 64 << 20 // bytes of one packed piece
)

// Tags and values of TIFF 6.0 and its technical note 2, which puts JPEG into it.
const (
	tagSubfile     = 254
	tagWidth       = 256
	tagHeight      = 257
	tagBits        = 258
	tagCompression = 259
	tagPhotometric = 262
	tagStrips      = 273
	tagOrientation = 274
	tagSamples     = 277
	tagRows        = 278
	tagStripBytes  = 279
	tagTileWidth   = 322
	tagTileHeight  = 323
	tagTiles       = 324
	tagTileBytes   = 325
	tagJPEGTables  = 347
	tagJPEGStart   = 513 // of the old way, which wrote a whole JPEG into the file
	tagJPEGBytes   = 514

	compressionOldJPEG     = 6
	compressionJPEG        = 7
	compressionFax3        = 3
	compressionFax4        = 4
	photometricBlackIsZero = 1
	photometricRGB         = 2
)

// A directory is one picture of a TIFF: its entries by their tag.
type directory struct {
	src     reading.Source
	order   binary.ByteOrder
	entries map[uint16][12]byte
	next    int64
}

func readDirectory(src reading.Source, order binary.ByteOrder, at int64) (directory, error) {
	d := directory{src: src, order: order, entries: map[uint16][12]byte{}}
	var b [4]byte
	if _, err := src.ReadAt(b[:2], at); err != nil {
		return d, err
	}
	n := int64(order.Uint16(b[:2]))
	if n > maxEntries {
		return d, errors.New("too many entries")
	}
	all := make([]byte, 12*n)
	if _, err := src.ReadAt(all, at+2); err != nil {
		return d, err
	}
	for e := range n {
		d.entries[order.Uint16(all[12*e:])] = [12]byte(all[12*e : 12*e+12])
	}
	if _, err := src.ReadAt(b[:4], at+2+12*n); err != nil {
		return d, err
	}
	d.next = int64(order.Uint32(b[:4]))
	return d, nil
}

// tiffPictures walks the directories of a TIFF, one for each page (TIFF 6.0,
// section 2). A broken end is forgiven when there are pictures before it.
func tiffPictures(src reading.Source, order binary.ByteOrder) ([]pic, error) {
	var b [4]byte
	if _, err := src.ReadAt(b[:], 4); err != nil {
		return nil, err
	}
	var pics []pic
	seen := map[int64]bool{}
	for at := int64(order.Uint32(b[:])); at != 0 && !seen[at] && len(seen) < maxDirectories; {
		seen[at] = true
		d, err := readDirectory(src, order, at)
		if err != nil && len(pics) == 0 {
			return nil, err
		}
		if err != nil {
			break
		}
		s := Size{d.first(tagWidth), d.first(tagHeight)}
		if s.W > 0 && s.H > 0 && d.first(tagSubfile)&1 == 0 { // with that bit it is a thumbnail of another page
			pics = append(pics, pic{Size: s, dir: at, turn: orientation(d.first(tagOrientation))})
		}
		at = d.next
	}
	if len(pics) == 0 {
		return nil, errors.New("no picture in TIFF")
	}
	return pics, nil
}

func openTIFF(src reading.Source, at int64) (directory, error) {
	head := make([]byte, 4)
	if _, err := src.ReadAt(head, 0); err != nil {
		return directory{}, err
	}
	return readDirectory(src, tiffOrder(head), at)
}

// values reads the numbers of an entry; none when it is not there or not sound.
func (d directory) values(tag uint16, most int) []int {
	e, ok := d.entries[tag]
	if !ok {
		return nil
	}
	size := map[uint16]int{1: 1, 3: 2, 4: 4, 7: 1}[d.order.Uint16(e[2:])]
	n := int(d.order.Uint32(e[4:]))
	if size == 0 || n <= 0 || n > most {
		return nil
	}
	raw := e[8:12]
	if n*size > 4 {
		raw = make([]byte, n*size)
		if _, err := d.src.ReadAt(raw, int64(d.order.Uint32(e[8:]))); err != nil {
			return nil
		}
	}
	out := make([]int, n)
	for i := range out {
		switch size {
		case 1:
			out[i] = int(raw[i])
		case 2:
			out[i] = int(d.order.Uint16(raw[2*i:]))
		case 4:
			out[i] = int(d.order.Uint32(raw[4*i:]))
		}
	}
	return out
}

// first is the first number of an entry, 0 when there is none.
func (d directory) first(tag uint16) int {
	if v := d.values(tag, maxStrips); len(v) > 0 {
		return v[0]
	}
	return 0
}

// depth is the bytes a pixel takes unpacked.
func (d directory) depth() int64 {
	n := int64(max(d.first(tagSamples), 1))
	if n > 1 {
		n = 4
	}
	if d.first(tagBits) > 8 {
		n *= 2
	}
	return n
}

// reversed says that a fax page is to be shown with black and white exchanged,
// which the library does not know (TIFF 6.0, section 8, BlackIsZero).
func (d directory) reversed() bool {
	c := d.first(tagCompression)
	return (c == compressionFax3 || c == compressionFax4) && d.first(tagPhotometric) == photometricBlackIsZero
}

// jpeg unpacks a picture whose pieces are JPEG.
func (d directory) jpeg(pic pic) (image.Image, error) {
	w, h := pic.W, d.first(tagRows)
	starts, sizes := d.values(tagStrips, maxStrips), d.values(tagStripBytes, maxStrips)
	if tw := d.first(tagTileWidth); tw > 0 {
		w, h = tw, d.first(tagTileHeight)
		starts, sizes = d.values(tagTiles, maxStrips), d.values(tagTileBytes, maxStrips)
	}
	if at := d.first(tagJPEGStart); at > 0 && d.first(tagCompression) == compressionOldJPEG {
		w, h = pic.W, pic.H
		n := d.first(tagJPEGBytes)
		starts, sizes = []int{at}, []int{n}
	}
	if h <= 0 || h > pic.H {
		h = pic.H
	}
	if len(starts) == 0 || len(starts) != len(sizes) || w <= 0 {
		return nil, errors.New("JPEG in TIFF without pieces")
	}
	var tables []byte
	for _, v := range d.values(tagJPEGTables, maxPiece) {
		tables = append(tables, byte(v))
	}
	var out draw.Image = image.NewRGBA(image.Rect(0, 0, pic.W, pic.H))
	if d.first(tagSamples) == 1 {
		out = image.NewGray(out.Bounds())
	}
	across := (pic.W + w - 1) / w
	for i, at := range starts {
		piece, err := d.piece(int64(at), sizes[i], tables)
		if err != nil {
			return nil, err
		}
		to := image.Pt(i%across*w, i/across*h)
		draw.Draw(out, piece.Bounds().Sub(piece.Bounds().Min).Add(to), piece, piece.Bounds().Min, draw.Src)
	}
	return out, nil
}

// piece unpacks one strip or tile, with the tables that all pieces share.
func (d directory) piece(at int64, n int, tables []byte) (image.Image, error) {
	if n <= 4 || n > maxPiece {
		return nil, errors.New("JPEG in TIFF with a piece of no size")
	}
	b := make([]byte, n)
	if _, err := d.src.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(tables) > 4 { // both begin with SOI; the tables end with EOI
		b = append(bytes.Clone(tables[:len(tables)-2]), b[2:]...)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if int64(c.Width)*int64(c.Height)*depth(color.RGBAModel, false) > maxDecoded {
		return nil, errSize
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if y, ok := img.(*image.YCbCr); ok && d.first(tagPhotometric) == photometricRGB {
		return rgb{y}, err
	}
	return img, err
}

// rgb shows a JPEG whose three parts are red, green and blue, as the directory
// says and the JPEG does not.
type rgb struct{ *image.YCbCr }

func (r rgb) ColorModel() color.Model { return color.RGBAModel }

func (r rgb) At(x, y int) color.Color {
	c := r.YCbCrAt(x, y)
	return color.RGBA{c.Y, c.Cb, c.Cr, 0xFF}
}

// RGBA64At hides that of YCbCr.
func (r rgb) RGBA64At(x, y int) color.RGBA64 {
	cr, cg, cb, ca := r.At(x, y).RGBA()
	return color.RGBA64{R: uint16(cr), G: uint16(cg), B: uint16(cb), A: uint16(ca)}
}

// redirected shows a TIFF with another directory as its first.
type redirected struct {
	io.ReaderAt
	order binary.ByteOrder
	dir   int64
}

func (r *redirected) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	var first [4]byte
	r.order.PutUint32(first[:], uint32(r.dir))
	for i := range first {
		if k := int64(4+i) - at; k >= 0 && k < int64(n) {
			b[k] = first[i]
		}
	}
	return n, err
}
