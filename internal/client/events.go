package client

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// maxLine bounds one line of the event stream.
const maxLine = 1 << 20

// Stream is an open stream of events. One goroutine reads it; Close ends it from anywhere.
type Stream struct {
	body   io.ReadCloser
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

// Listen opens the stream of events after a sequence number; -1 means only what comes. When it returns the engine
// listens for this face already: what happens next is not missed.
func (c *Client) Listen(ctx context.Context, after int64) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	res, err := c.send(ctx, http.MethodGet, path("events")+"?after="+strconv.FormatInt(after, 10), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	s := &Stream{body: res.Body, lines: bufio.NewScanner(res.Body), cancel: cancel}
	s.lines.Buffer(make([]byte, 0, 8<<10), maxLine)
	if !s.lines.Scan() { // the first line is a comment, sent once the engine listens
		s.Close()
		return nil, s.ended()
	}
	return s, nil
}

// Next gives the next event. When the engine ends the error is CodeUnavailable.
func (s *Stream) Next() (wire.Event, error) {
	var data strings.Builder
	for s.lines.Scan() {
		line := s.lines.Text()
		if text, ok := strings.CutPrefix(line, "data:"); ok {
			data.WriteString(strings.TrimPrefix(text, " "))
			continue
		}
		if line != "" || data.Len() == 0 {
			continue // a name or number, which the data says too; a comment; the end of one
		}
		var e wire.Event
		if err := json.Unmarshal([]byte(data.String()), &e); err != nil {
			return e, broken(err)
		}
		return e, nil
	}
	return wire.Event{}, s.ended()
}

func (s *Stream) ended() error {
	err := s.lines.Err()
	if err == nil {
		err = io.EOF
	}
	return domain.Wrap("listen for events", broken(err))
}

// Close ends the stream.
func (s *Stream) Close() {
	s.cancel()
	_ = s.body.Close()
}

// Events gives the events after a sequence number until ctx ends, the loop is left or the engine ends; the last one
// carries the error.
func (c *Client) Events(ctx context.Context, after int64) iter.Seq2[wire.Event, error] {
	return func(yield func(wire.Event, error) bool) {
		s, err := c.Listen(ctx, after)
		if err != nil {
			yield(wire.Event{}, err)
			return
		}
		defer s.Close()
		for {
			e, err := s.Next()
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}
