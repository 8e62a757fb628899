package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"juzheng/internal/account"
)

// Bounds of streams of events.
const (
	maxStreams = 256
	streamLife = 15 * time.Minute // then the browser comes again, and is asked who it is
	// lookEvery is how often a stream looks whether anything changed.
	lookEvery = 400 * time.Millisecond
	// beatEvery keeps proxies from closing a silent stream, and finds those who left.
	beatEvery = 15 * time.Second
	// comeAgain is what browsers are told to wait before they come again.
	comeAgain = 2 * time.Second
)

var errTooManyStreams = errors.New("同时接收进度的窗口太多，请关闭一些再试")

// A stream sends a tally whenever what its reader may see has changed.
type stream struct {
	handlers
	ctx  context.Context
	who  account.User
	free func()
}

// StreamEvents opens a stream.
func (h handlers) StreamEvents(ctx context.Context, _ StreamEventsRequestObject) (StreamEventsResponseObject, error) {
	select {
	case h.streams <- struct{}{}:
		return stream{h, ctx, who(ctx), func() { <-h.streams }}, nil
	default:
		return nil, errTooManyStreams
	}
}

// VisitStreamEventsResponse sends events until the reader leaves, the server stops or the stream has lived.
func (s stream) VisitStreamEventsResponse(w http.ResponseWriter) error {
	defer s.free()
	control := http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	if _, err := fmt.Fprintf(w, "retry: %d\n\n", comeAgain.Milliseconds()); err != nil {
		return nil // the reader left
	}
	ctx, stop := context.WithTimeout(s.ctx, streamLife)
	defer stop()
	look, beat := time.NewTicker(lookEvery), time.NewTicker(beatEvery)
	defer look.Stop()
	defer beat.Stop()
	last := seen{global: -1, rebuilding: none, verifying: none}
	for _, last.verified = s.verifying.progress(); ; {
		text, err := s.news(ctx, &last)
		if err != nil {
			if ctx.Err() == nil {
				slog.ErrorContext(ctx, "events", "error", err)
			}
			return nil
		}
		if _, err = w.Write([]byte(text)); err == nil {
			err = control.Flush()
		}
		if err != nil {
			return nil // the reader left
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		case <-beat.C:
			if _, err := w.Write([]byte(": \n\n")); err != nil {
				return nil
			}
		}
	}
}

// seen is what a stream sent last, and of which change of the catalog.
type seen struct {
	global     int64
	sent       string
	rebuilding string
	verifying  string
	verified   int
}

// news are the events to send, "" for none.
func (s stream) news(ctx context.Context, last *seen) (string, error) {
	global, err := s.Desk.Store.LastChanged(ctx)
	if err != nil {
		return "", err
	}
	upkeep, err := s.upkeep(ctx, global, last)
	if err != nil {
		return "", err
	}
	checks, err := s.checks(last)
	if err != nil || global == last.global {
		return upkeep + checks, err
	}
	changed, err := s.changed(ctx, global, last)
	return upkeep + checks + changed, err
}

// none is the data of an event that tells of work when there is none.
const none = "null"

// checks tells how far a verification is.
func (s stream) checks(last *seen) (string, error) {
	if !s.who.MayVerify() {
		return "", nil
	}
	now, ended := s.verifying.progress()
	b, err := json.Marshal(now)
	if err != nil || string(b) == last.verifying && ended == last.verified {
		return "", err
	}
	last.verifying, last.verified = string(b), ended
	return "event: verifying\ndata: " + last.verifying + "\n\n", nil
}

// upkeep tells how far the index is that is being made anew. One that is merely
// a moment behind is no news.
func (s stream) upkeep(ctx context.Context, global int64, last *seen) (string, error) {
	if !seesSystem(s.who) {
		return "", nil
	}
	p, err := s.Rebuilder.Progress(ctx, min(global, last.global))
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(rebuilding(p))
	if err != nil || string(b) == last.rebuilding {
		return "", err
	}
	last.rebuilding = string(b)
	return "event: rebuilding\ndata: " + last.rebuilding + "\n\n", nil
}

// changed tells of evidence. Only when anything at all changed are the rows
// counted that the reader may see.
func (s stream) changed(ctx context.Context, global int64, last *seen) (string, error) {
	last.global = global
	t, err := s.Desk.Tallying(ctx, s.who)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(tally(t))
	if err != nil || string(b) == last.sent {
		return "", err
	}
	last.sent = string(b)
	return "event: tally\ndata: " + last.sent + "\n\n", nil
}
