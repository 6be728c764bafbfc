package tool

import "sync"

// Item is one line of an agent's list of what is to do.
type Item struct {
	Text string `json:"text" jsonschema:"in a few words"`
	Done bool   `json:"done,omitempty"`
}

// Todo is an agent's list of what is to do. Safe for use by several goroutines.
type Todo struct {
	mu    sync.Mutex
	items []Item
}

// Set replaces the list.
func (t *Todo) Set(items []Item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items = append([]Item(nil), items...)
}

// Items gives a copy of the list.
func (t *Todo) Items() []Item {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Item(nil), t.items...)
}
