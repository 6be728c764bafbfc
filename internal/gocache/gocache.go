// Package gocache is a build cache for Go in two layers: the user's own, which is only read, and a private one, which is
// read first and takes what is new.
//
// An attempt's commands run with a cache of their own, so that nothing an agent does can spoil what others build from
// (a cache that agents shared would let one make another's checks pass). Alone that would mean compiling the standard
// library anew for each attempt. The go command asks a program for its cache when GOCACHEPROG names one; this is such a
// program, run inside the sandbox, where the user's cache is mounted read-only.
//
// The protocol is that of cmd/go/internal/cacheprog (Go 1.24 and later; an older go does not ask and uses the private
// cache alone). The layout on disk is cmd/go's: an entry xx/ACTION-a holds "v1 ACTION OUTPUT SIZE TIME" and names the
// body xx/OUTPUT-d, all ids in hexadecimal. An entry that does not read as such, or whose body has another size, is a
// miss. Requests are answered in order by one goroutine; several programs may share a private layer, for files are
// renamed into place.
package gocache

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// maxBody bounds the body of one entry.
const maxBody = 1 << 30

// request and response are the messages of the protocol.
type request struct {
	ID       int64
	Command  string
	ActionID []byte
	OutputID []byte
	BodySize int64
}

type response struct {
	ID            int64
	Err           string     `json:",omitempty"`
	KnownCommands []string   `json:",omitempty"`
	Miss          bool       `json:",omitempty"`
	OutputID      []byte     `json:",omitempty"`
	Size          int64      `json:",omitempty"`
	Time          *time.Time `json:",omitempty"`
	DiskPath      string     `json:",omitempty"`
}

// Serve answers the go command on in and out until it closes. base is only read and may be missing; own takes what is
// put.
func Serve(base, own string, in io.Reader, out io.Writer) error {
	if err := os.MkdirAll(own, 0o700); err != nil {
		return err
	}
	s := &server{layers: []layer{{own}, {base}}, dec: json.NewDecoder(bufio.NewReader(in)), enc: json.NewEncoder(out)}
	if err := s.enc.Encode(response{KnownCommands: []string{"get", "put", "close"}}); err != nil {
		return err
	}
	for {
		done, err := s.next()
		if done || err != nil {
			return err
		}
	}
}

type server struct {
	layers []layer // the first takes what is put
	dec    *json.Decoder
	enc    *json.Encoder
}

// next answers one request.
func (s *server) next() (done bool, err error) {
	var r request
	if err := s.dec.Decode(&r); err != nil {
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		return true, fmt.Errorf("read request: %w", err)
	}
	answer := response{ID: r.ID}
	switch r.Command {
	case "get":
		answer = s.get(r)
	case "put":
		answer = s.put(r)
	case "close":
		done = true
	default:
		answer.Err = "unknown command " + r.Command
	}
	return done, s.enc.Encode(answer)
}

func (s *server) get(r request) response {
	for _, l := range s.layers {
		if e, ok := l.find(r.ActionID); ok {
			return response{ID: r.ID, OutputID: e.output, Size: e.size, Time: &e.at, DiskPath: e.path}
		}
	}
	return response{ID: r.ID, Miss: true}
}

func (s *server) put(r request) response {
	var body []byte
	if r.BodySize > maxBody {
		return response{ID: r.ID, Err: "the entry is too large"}
	}
	if r.BodySize > 0 {
		var text string
		if err := s.dec.Decode(&text); err != nil {
			return response{ID: r.ID, Err: "read body: " + err.Error()}
		}
		var err error
		if body, err = base64.StdEncoding.DecodeString(text); err != nil || int64(len(body)) != r.BodySize {
			return response{ID: r.ID, Err: "the body is not what was announced"}
		}
	}
	path, err := s.layers[0].put(r.ActionID, r.OutputID, body)
	if err != nil {
		return response{ID: r.ID, Err: err.Error()}
	}
	return response{ID: r.ID, DiskPath: path}
}
