package config

import (
	"bytes"

	"github.com/pelletier/go-toml/v2/unstable"
)

// layout says where things stand in a file, in bytes.
type layout struct {
	values map[string]int // dotted key → start of its value
	tables map[string]int // header as written canonically → where a line may be added to it
}

// scan finds the values and tables of a text that parses.
func scan(text []byte) layout {
	l := layout{values: map[string]int{}, tables: map[string]int{}}
	var p unstable.Parser
	p.Reset(text)
	prefix, table := "", ""
	for p.NextExpression() {
		node := p.Expression()
		name, end := keyOf(&p, node.Key())
		switch node.Kind {
		case unstable.Table:
			prefix, table = name+".", tomlKey(name)
			l.tables[table] = lineEnd(text, end)
		case unstable.ArrayTable:
			prefix, table = name+"[].", ""
		case unstable.KeyValue:
			at := valueStart(text, end)
			l.values[prefix+name] = at
			if stop := valueEnd(text, at); table != "" && stop > 0 {
				l.tables[table] = lineEnd(text, stop)
			}
		}
	}
	return l
}

func keyOf(p *unstable.Parser, key unstable.Iterator) (name string, end int) {
	for key.Next() {
		n := key.Node()
		if name != "" {
			name += "."
		}
		name += string(n.Data)
		end = int(n.Raw.Offset + n.Raw.Length)
	}
	return name, end
}

func valueStart(text []byte, end int) int {
	eq := bytes.IndexByte(text[end:], '=')
	at := end + eq + 1
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}

// lineEnd is the place after the line that holds at; the text gets a line end there when it lacks one.
func lineEnd(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}
