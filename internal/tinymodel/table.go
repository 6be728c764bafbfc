package tinymodel

import (
	"fmt"
	"maps"
	"slices"
)

// table says which token follows which.
type table struct {
	*vocab
	next map[int]int
}

func newTable() (*table, error) {
	keys := slices.Sorted(maps.Keys(scripts))
	marks := slices.Clone(plain)
	for _, k := range keys {
		marks = append(marks, mark(k))
	}
	t := &table{vocab: newVocab(marks), next: map[int]int{}}
	for _, k := range keys {
		first, err := t.play(scripts[k])
		if err != nil {
			return nil, err
		}
		t.next[t.id[mark(k)]] = first
	}
	first, err := t.play(script{text: otherwise})
	if err != nil {
		return nil, err
	}
	// A mark that no script has reaches the model as bytes, of which '>' is the last. Other bytes lead nowhere: behind
	// them the order of wishes decides, which is what ends a string that a grammar has opened.
	t.next[t.byte('>')] = first
	for _, p := range plain {
		t.next[t.id[p]] = first
	}
	t.next[t.byte('{')], t.next[t.byte('[')], t.next[t.end] = t.byte('}'), t.byte(']'), t.end
	return t, nil
}

func mark(key string) string { return "<|" + key + "|>" }

// play adds a script's pieces, each behind the one before, and gives the first.
func (t *table) play(s script) (first int, err error) {
	pieces := s.pieces
	if len(pieces) == 0 {
		if pieces, err = t.cut(s.text); err != nil {
			return 0, err
		}
	}
	prev := 0
	for i, p := range pieces {
		if _, taken := t.id[p]; taken {
			return 0, fmt.Errorf("the piece %q is there already", p)
		}
		t.used[p] = true
		id := t.add(token{text: p, kind: kindUser})
		if i == 0 {
			first = id
		} else {
			t.next[prev] = id
		}
		prev = id
	}
	if t.next[prev] = t.end; s.loop {
		t.next[prev] = first
	}
	return first, nil
}

// last says whether a token is the last piece of a script.
func (t *table) last(id int) bool {
	next, ok := t.next[id]
	return id >= t.base && ok && next == t.end
}
