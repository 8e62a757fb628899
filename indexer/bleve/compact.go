package bleve

import (
	"context"
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	index "github.com/blevesearch/bleve_index_api"
)

// Compact makes one segment of all, the smallest that the index can be. It costs
// about as much as the last merge of everything did, and as much room again as
// long as it lasts; searches and Put go on.
func (e *Engine) Compact(ctx context.Context) (err error) {
	defer guard(&err)
	s, ok := e.idx.(*scorch.Scorch)
	if !ok {
		return errors.New("the index has no segments")
	}
	for range maxCompactions { // what was written or merged meanwhile is left over
		if err := s.ForceMerge(ctx, &mergeplan.SingleSegmentMergePlanOptions); err != nil {
			return fmt.Errorf("compact the index: %w", err)
		}
		if n, err := e.segments(); err != nil || n <= 1 {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	// A batch has scorch write the new list of segments, and forget the old ones.
	e.writing.Lock()
	defer e.writing.Unlock()
	return e.write(index.NewBatch())
}

// maxCompactions bounds how often what is left over is merged again.
const maxCompactions = 4

func (e *Engine) segments() (int, error) {
	r, err := e.reader()
	if err != nil {
		return 0, err
	}
	defer r.close()
	return len(r.parts), nil
}
