package tool

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// checkShape refuses deep nesting, duplicate keys and anything after the first value, before anything is decoded.
func checkShape(args []byte) error {
	dec := json.NewDecoder(bytes.NewReader(args))
	dec.UseNumber()
	var s shape
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return s.end()
		}
		if err != nil {
			return fmt.Errorf("they are not valid JSON (%w)", err)
		}
		if s.done {
			return errors.New("there is more than one JSON value")
		}
		if err := s.token(tok); err != nil {
			return err
		}
	}
}

// shape follows the tokens of one JSON value.
type shape struct {
	open []map[string]bool // keys of the objects that are open; nil for arrays
	key  bool              // the next string is a key
	done bool
}

func (s *shape) token(tok json.Token) error {
	switch t := tok.(type) {
	case json.Delim:
		if t == '{' || t == '[' {
			return s.enter(t)
		}
		s.open = s.open[:len(s.open)-1]
	case string:
		if s.key {
			keys := s.open[len(s.open)-1]
			if keys[t] {
				return fmt.Errorf("the key %q is there twice", t)
			}
			keys[t], s.key = true, false
			return nil
		}
	}
	s.done = len(s.open) == 0
	s.key = !s.done && s.open[len(s.open)-1] != nil
	return nil
}

func (s *shape) enter(t json.Delim) error {
	if len(s.open) >= maxDepth {
		return fmt.Errorf("they are nested deeper than %d", maxDepth)
	}
	var keys map[string]bool
	if t == '{' {
		keys = map[string]bool{}
	}
	s.open, s.key = append(s.open, keys), t == '{'
	return nil
}

func (s *shape) end() error {
	if !s.done {
		return errors.New("they are not valid JSON (they end too early)")
	}
	return nil
}
