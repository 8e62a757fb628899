package bleve

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// names remembers which file and piece each document of a segment is: segments
// never change, and every posting is asked for its file. Eight bytes a document.
type names struct {
	mu sync.Mutex
	of map[uint64][]name // by segment
}

// A name is a file's number and a key.
type name uint64

func nameOf(ord uint32, k key) name { return name(ord)<<32 | name(k) }

func (n name) ord() uint32 { return uint32(n >> 32) }
func (n name) key() key    { return key(n) }

// names are those of all documents of a segment.
func (r *reader) names(seg *scorch.SegmentSnapshot) ([]name, error) {
	c := &r.e.names
	c.mu.Lock()
	defer c.mu.Unlock()
	if n, ok := c.of[seg.Id()]; ok {
		return n, nil
	}
	all := make([]name, seg.FullSize())
	for i := range all {
		id, err := seg.DocID(uint64(i))
		if err != nil {
			return nil, damaged("name of a document", err)
		}
		ord, k, ok := parseID(string(id))
		if !ok {
			return nil, damaged("name of a document", fmt.Errorf("%q", id))
		}
		all[i] = nameOf(ord, k)
	}
	present := r.Segments()
	maps.DeleteFunc(c.of, func(id uint64, _ []name) bool {
		return !slices.ContainsFunc(present, func(s *scorch.SegmentSnapshot) bool { return s.Id() == id })
	})
	if c.of == nil {
		c.of = map[uint64][]name{}
	}
	c.of[seg.Id()] = all
	return all, nil
}
