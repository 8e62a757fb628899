package bleve

import (
	"container/list"
	"sync"
)

// maxCached bounds the bytes of the texts that searches keep unpacked.
const maxCached = 32 << 20

// A cache keeps the pieces read last; a piece never changes under its name.
type cache struct {
	mu    sync.Mutex
	order list.List // of *cached, read last first
	at    map[name]*list.Element
	bytes int
}

type cached struct {
	name name
	piece
}

func (c *cache) get(n name) (piece, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[n]
	if !ok {
		return piece{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).piece, true
}

func (c *cache) put(n name, p piece) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil {
		c.at = map[name]*list.Element{}
	}
	if _, ok := c.at[n]; ok {
		return
	}
	c.at[n] = c.order.PushFront(&cached{n, p})
	for c.bytes += len(p.text); c.bytes > maxCached; {
		last := c.order.Back()
		old := c.order.Remove(last).(*cached)
		delete(c.at, old.name)
		c.bytes -= len(old.text)
	}
}
