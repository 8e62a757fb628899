package segment

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	api "github.com/blevesearch/scorch_segment_api/v2"
)

// Type and Version are what scorch knows this format by.
const (
	Type    = "juzheng"
	Version = format
)

func init() { scorch.RegisterSegmentPlugin(plugin{}, false) }

// Config has scorch write segments of this format.
func Config() map[string]any {
	return map[string]any{"forceSegmentType": Type, "forceSegmentVersion": Version}
}

type plugin struct{}

func (plugin) Type() string    { return Type }
func (plugin) Version() uint32 { return Version }

// New makes a segment of a batch.
func (plugin) New(batch []index.Document) (api.Segment, uint64, error) {
	docs := make([]*Document, len(batch))
	for i, d := range batch {
		own, ok := d.(*Document)
		if !ok {
			return nil, 0, fmt.Errorf("%w: document %T", ErrFormat, d)
		}
		docs[i] = own
	}
	s, err := build(docs)
	if err != nil {
		return nil, 0, err
	}
	return s, uint64(len(s.data)), nil
}

func (p plugin) NewUsing(batch []index.Document, _ map[string]any) (api.Segment, uint64, error) {
	return p.New(batch)
}

// Open opens a segment on disk.
func (plugin) Open(path string) (api.Segment, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (p plugin) OpenUsing(path string, _ map[string]any) (api.Segment, error) { return p.Open(path) }

// Merge makes one segment of several.
func (plugin) Merge(segments []api.Segment, drops []*roaring.Bitmap, path string, stop chan struct{}, stats api.StatsReporter) ([][]uint64, uint64, error) {
	from := make([]*Segment, len(segments))
	for i, s := range segments {
		own, err := Of(s)
		if err != nil {
			return nil, 0, err
		}
		from[i] = own
	}
	numbers, size, err := merge(from, drops, path, stop)
	if err == nil && stats != nil {
		stats.ReportBytesWritten(size)
	}
	return numbers, size, err
}

func (p plugin) MergeUsing(segments []api.Segment, drops []*roaring.Bitmap, path string, stop chan struct{}, stats api.StatsReporter, _ map[string]any) ([][]uint64, uint64, error) {
	return p.Merge(segments, drops, path, stop, stats)
}
