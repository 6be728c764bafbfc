package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// beat is how often a silent stream says that it is alive, so that both ends notice when the other is gone.
const beat = 15 * time.Second

type InEvents struct {
	After int64 `query:"after" minimum:"-1" default:"-1" doc:"sequence number of the last event seen; -1: only what comes"`
}

func (h handlers) events(api huma.API) {
	event := huma.SchemaFromType(api.OpenAPI().Components.Schemas, typeOf[wire.Event]())
	op := huma.Operation{
		Method: http.MethodGet, Path: "/api/events", OperationID: "listenEvents",
		Summary:     "What changes, as server-sent events",
		Description: "The name of an event is its kind, its id the sequence number, its data an Event. Events without a number may be dropped; a face that sees a gap refetches.",
		Responses:   map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: event}}}},
	}
	huma.Register(api, op, func(_ context.Context, in *InEvents) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			c.SetHeader("Content-Type", "text/event-stream")
			c.SetHeader("Cache-Control", "no-store")
			h.stream(c.Context(), c.BodyWriter(), in.After)
		}}, nil
	})
}

// stream writes events until the reader goes or the engine stops.
func (h handlers) stream(ctx context.Context, body io.Writer, after int64) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &eventWriter{w: bufio.NewWriter(body), flush: flusherOf(body), last: after}
	batches := make(chan []domain.Event)
	listen := h.s.Listen(ctx)
	go func() {
		defer close(batches)
		for b := range listen {
			select {
			case batches <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	if h.missed(ctx, w, after) != nil {
		return
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case b, open := <-batches:
			if !open || w.events(b) != nil {
				return
			}
		case <-tick.C:
			if w.comment("alive") != nil {
				return
			}
		case <-h.s.Stopping():
			return
		case <-ctx.Done():
			return
		}
	}
}

// missed sends what was stored since the face last listened.
func (h handlers) missed(ctx context.Context, w *eventWriter, after int64) error {
	if err := w.comment("coppice"); err != nil || after < 0 {
		return err
	}
	for {
		batch, err := h.s.EventsAfter(ctx, w.last, 500)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := w.events(batch); err != nil {
			return err
		}
	}
}

// eventWriter writes events once each, in order.
type eventWriter struct {
	w     *bufio.Writer
	flush func()
	last  int64
}

func (w *eventWriter) events(batch []domain.Event) error {
	for _, e := range batch {
		if e.Seq != 0 && e.Seq <= w.last {
			continue
		}
		b, err := json.Marshal(event(e))
		if err != nil {
			return err
		}
		if e.Seq != 0 {
			w.last = e.Seq
			fmt.Fprintf(w.w, "id: %d\n", e.Seq)
		}
		fmt.Fprintf(w.w, "event: %s\ndata: %s\n\n", e.Kind, b)
	}
	return w.send()
}

func (w *eventWriter) comment(text string) error {
	fmt.Fprintf(w.w, ": %s\n\n", text)
	return w.send()
}

func (w *eventWriter) send() error {
	err := w.w.Flush()
	w.flush()
	return err
}

func flusherOf(w io.Writer) func() {
	for {
		if f, ok := w.(http.Flusher); ok {
			return f.Flush
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return func() {}
		}
		w = u.Unwrap()
	}
}
