package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type script struct {
	Key    string  `json:"key"`
	Models []model `json:"models"`
	Pulls  []pull  `json:"pulls"`
}

// pull is a model that can be got.
type pull struct {
	model
	HoldAt int64  `json:"hold_at"`
	Status int    `json:"status"`
	Error  string `json:"error"`
}

func (s *script) pull(name string) *pull {
	for i := range s.Pulls {
		if s.Pulls[i].Name == name {
			return &s.Pulls[i]
		}
	}
	return nil
}

type model struct {
	Name          string         `json:"name"`
	Context       int64          `json:"context"`
	Capabilities  []string       `json:"capabilities"`
	Bytes         int64          `json:"bytes"`
	Quant         string         `json:"quant"`
	Cold          bool           `json:"cold"`
	Allocates     int64          `json:"allocates"`
	Params        string         `json:"params"`
	Family        string         `json:"family"`
	Layers        int            `json:"layers"`
	VRAM          int64          `json:"vram"`
	Replies       []reply        `json:"replies"`
	Conversations []conversation `json:"conversations"`
}

type conversation struct {
	Match   string  `json:"match"`
	Replies []reply `json:"replies"`
}

type reply struct {
	Tries []reply `json:"tries"`

	Thinking  string   `json:"thinking"`
	Signature string   `json:"signature"`
	Hidden    string   `json:"hidden"`
	Text      []string `json:"text"`
	Calls     []call   `json:"calls"`
	Usage     *usage   `json:"usage"`
	Stop      string   `json:"stop"`
	Split     int      `json:"split"`
	Flat      bool     `json:"flat"`

	Status   int               `json:"status"`
	Error    string            `json:"error"`
	Code     string            `json:"code"`
	Headers  map[string]string `json:"headers"`
	Overflow bool              `json:"overflow"`
	Redirect string            `json:"redirect"`
	Body     string            `json:"body"`
	Bytes    []byte            `json:"bytes"`
	Dress    string            `json:"dress"`
	As       string            `json:"as"`
	Hold     bool              `json:"hold"`
	CutAt    *int              `json:"cut_at"`
	Then     string            `json:"then"`
}

type call struct {
	ID   string          `json:"id"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args"`
	Raw  string          `json:"raw"`
}

// text is the call's arguments as they go over the wire.
func (c call) text() string {
	if c.Raw != "" {
		return c.Raw
	}
	var b bytes.Buffer
	if json.Compact(&b, c.Args) != nil {
		return "{}"
	}
	return b.String()
}

type usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
	Cached int `json:"cached"`
	LoadMS int `json:"load_ms"`
	ReadMS int `json:"read_ms"`
}

func load(path string) (*script, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var s script
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("script %s: %w", path, err)
	}
	return &s, nil
}

// replies gives the replies to a conversation.
func (m *model) replies(firstUser string) []reply {
	for _, c := range m.Conversations {
		if strings.Contains(firstUser, c.Match) {
			return c.Replies
		}
	}
	return m.Replies
}
