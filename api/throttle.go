package api

import (
	"errors"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Logging in is throttled by address, besides by account: many names tried from
// one place are as bad as many passwords. A whole office may share an address.
const (
	loginBurst   = 30
	loginEvery   = 2 * time.Second
	maxAddresses = 10_000
	// maxHashing is how many passwords are looked at at once: each takes 19 MiB.
	maxHashing = 4
)

var errTooMany = errors.New("尝试过于频繁，请稍后再试")

type throttle struct {
	hashing chan struct{}
	mu      sync.Mutex
	of      map[string]*rate.Limiter
}

func newThrottle() *throttle {
	return &throttle{hashing: make(chan struct{}, maxHashing), of: map[string]*rate.Limiter{}}
}

// allow says whether one more try from an address is looked at.
func (t *throttle) allow(address string) bool {
	key := network(address)
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.of[key]
	if !ok {
		if len(t.of) >= maxAddresses {
			t.forget()
		}
		l = rate.NewLimiter(rate.Every(loginEvery), loginBurst)
		t.of[key] = l
	}
	return l.Allow()
}

// forget drops addresses that have been quiet, or, if none has, any one.
func (t *throttle) forget() {
	for key, l := range t.of {
		if l.Tokens() >= loginBurst {
			delete(t.of, key)
		}
	}
	for key := range t.of {
		if len(t.of) < maxAddresses {
			return
		}
		delete(t.of, key)
	}
}

// network is the address itself, or the /64 that one subscriber has of IPv6.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || !ip.Is6() || ip.Is4In6() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
