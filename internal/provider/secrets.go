package provider

import (
	"context"
	"slices"
	"sync"
)

// Key gives the key of a provider, "" where there is none. It is asked each time a model is opened, so that a key that
// was set meanwhile is found.
type Key func(ctx context.Context) (string, error)

// Secrets are values that no error may show. The zero value is ready to use.
type Secrets struct {
	mu     sync.Mutex
	values []string
}

// Add makes a value known.
func (s *Secrets) Add(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value != "" && !slices.Contains(s.values, value) {
		s.values = append(s.values, value)
	}
}

// Values gives what is known.
func (s *Secrets) Values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.values)
}

// Catalog knows models that providers themselves tell little of. Package catalog has one that ships with the program.
type Catalog interface {
	// Fill completes an Info by its provider and name, and says whether the model is known.
	Fill(info Info) (Info, bool)
	// Known says whether anything is known of the provider's models.
	Known(provider string) bool
}
