package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// installed is which models are on the server's disk, and how far those that are got have come.
type installed struct {
	mu      sync.Mutex
	gone    map[string]bool  // removed, of those in the script
	added   []model          // pulled
	got     map[string]int64 // bytes of a pull
	held    map[string]bool  // it was held once and is not held again
	release map[string]chan struct{}
}

func newInstalled() *installed {
	return &installed{
		gone: map[string]bool{}, got: map[string]int64{}, held: map[string]bool{}, release: map[string]chan struct{}{},
	}
}

// inMemory says whether a model is loaded: as a request set it last, else as the script says.
func (s *server) inMemory(m model) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	warm, said := s.warmed[m.Name]
	return warm || !said && !m.Cold
}

func (m model) onCard() int64 {
	if m.VRAM > 0 {
		return m.VRAM
	}
	return m.Bytes / 2
}

// models gives what is on the disk.
func (s *server) installed() (out []model) {
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	for _, m := range s.script.Models {
		if !s.disk.gone[m.Name] {
			out = append(out, m)
		}
	}
	return append(out, s.disk.added...)
}

// has gives a model that is on the disk, by its name with or without the tag latest.
func (s *server) has(name string) *model {
	for _, m := range s.installed() {
		if m.Name == name || m.Name == strings.TrimSuffix(name, ":latest") {
			return &m
		}
	}
	return nil
}

func (m model) details() obj {
	family := m.Family
	if family == "" {
		family = "llama"
	}
	return obj{"format": "gguf", "family": family, "parameter_size": m.Params, "quantization_level": m.Quant}
}

const pullStep = 8 // parts that a pull comes in

// ollamaPull plays a pull: a line for each part of the bytes, held where the script says until POST /test/release or
// until the client goes. What has come is kept, and the next pull goes on from there.
func (s *server) ollamaPull(w http.ResponseWriter, r *http.Request) {
	var req struct{ Model string }
	_ = json.NewDecoder(r.Body).Decode(&req)
	p := s.script.pull(req.Model)
	flush := http.NewResponseController(w)
	line := func(o obj) {
		_, _ = w.Write(append(raw(o), '\n'))
		_ = flush.Flush()
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	switch {
	case p == nil:
		line(obj{"status": "pulling manifest"})
		line(obj{"error": "pull model manifest: file does not exist"})
		return
	case p.Status != 0:
		fail(w, &ollama{}, p.Status, "", p.Error)
		return
	case p.Error != "":
		line(obj{"status": "pulling manifest"})
		line(obj{"error": p.Error})
		return
	}
	line(obj{"status": "pulling manifest"})
	if s.comes(p, r, line) {
		line(obj{"status": "verifying sha256 digest"})
		line(obj{"status": "success"})
	}
}

// comes sends the bytes of a pull; false when the client has gone.
func (s *server) comes(p *pull, r *http.Request, line func(obj)) bool {
	d := s.disk
	for {
		d.mu.Lock()
		done, hold := d.got[p.Name], p.HoldAt > 0 && d.got[p.Name] >= p.HoldAt && !d.held[p.Name]
		d.held[p.Name] = d.held[p.Name] || hold
		if d.release[p.Name] == nil {
			d.release[p.Name] = make(chan struct{})
		}
		free := d.release[p.Name]
		d.mu.Unlock()
		line(obj{"status": "pulling 1a2b3c", "digest": "sha256:1a2b3c", "total": p.Bytes, "completed": done})
		if hold {
			select {
			case <-free:
			case <-r.Context().Done():
				return false
			}
		}
		if r.Context().Err() != nil {
			return false
		}
		d.mu.Lock()
		if done >= p.Bytes {
			d.added = append(d.added, p.model)
			d.mu.Unlock()
			return true
		}
		d.got[p.Name] = min(p.Bytes, done+max(1, p.Bytes/pullStep))
		d.mu.Unlock()
	}
}

// release lets a pull that is held go on.
func (s *server) letGo(w http.ResponseWriter, r *http.Request) {
	var req struct{ Model string }
	_ = json.NewDecoder(r.Body).Decode(&req)
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	if s.disk.release[req.Model] == nil {
		s.disk.release[req.Model] = make(chan struct{})
	}
	close(s.disk.release[req.Model])
	sendJSON(w, obj{})
}

func (s *server) ollamaDelete(w http.ResponseWriter, r *http.Request) {
	var req struct{ Model string }
	_ = json.NewDecoder(r.Body).Decode(&req)
	m := s.has(req.Model)
	if m == nil {
		fail(w, &ollama{}, 404, "", "model '"+req.Model+"' not found")
		return
	}
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	s.disk.gone[m.Name] = true
	var keep []model
	for _, a := range s.disk.added {
		if a.Name != m.Name {
			keep = append(keep, a)
		}
	}
	s.disk.added = keep
}
