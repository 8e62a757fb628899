package gallery

import "context"

// A flight is one piece of work that several wait for.
type flight struct {
	done    chan struct{}
	got     Picture
	err     error
	waiting int
	stop    context.CancelFunc
}

// together does a piece of work once for all who want it at the same time. It is
// given up when nobody waits any more: who leafs on leaves no work behind.
func (g *Gallery) together(ctx context.Context, name string, work func(context.Context) (Picture, error)) (Picture, error) {
	g.mu.Lock()
	f := g.flights[name]
	if f == nil {
		if len(g.flights) >= WaitingMost {
			g.mu.Unlock()
			return Picture{}, ErrBusy
		}
		on, stop := context.WithTimeout(context.WithoutCancel(ctx), Patience)
		f = &flight{done: make(chan struct{}), stop: stop}
		g.flights[name] = f
		go func() {
			got, err := work(on)
			g.mu.Lock()
			f.got, f.err = got, err
			if g.flights[name] == f {
				delete(g.flights, name)
			}
			g.mu.Unlock()
			stop()
			close(f.done)
		}()
	}
	f.waiting++
	g.mu.Unlock()
	select {
	case <-f.done:
		return f.got, f.err
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.stop()
		if g.flights[name] == f {
			delete(g.flights, name) // who comes now begins anew
		}
	}
	return Picture{}, context.Cause(ctx)
}
