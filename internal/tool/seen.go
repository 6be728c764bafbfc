package tool

import (
	"crypto/sha256"
	"maps"
	"slices"
	"sync"
)

// Seen remembers the content of the files the agent has read or written, by hash, so that a change by somebody else
// in between is noticed before it is overwritten. Safe for use by several goroutines.
type Seen struct {
	mu     sync.Mutex
	hashes map[string][sha256.Size]byte
}

// NewSeen makes an empty memory.
func NewSeen() *Seen { return &Seen{hashes: map[string][sha256.Size]byte{}} }

// Note remembers the content of a file as the agent now knows it.
func (s *Seen) Note(path string, content []byte) {
	s.NoteHash(path, sha256.Sum256(content))
}

// NoteHash is Note for a content that was hashed on the way.
func (s *Seen) NoteHash(path string, hash [sha256.Size]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes[path] = hash
}

// Compare says whether the file was seen at all, and whether what was seen is what it holds now.
func (s *Seen) Compare(path string, content []byte) (seen, same bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.hashes[path]
	return ok, ok && h == sha256.Sum256(content)
}

// Paths gives the files that were seen, sorted.
func (s *Seen) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.hashes))
}
