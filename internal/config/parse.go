package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxFile bounds a settings file; a repository may hold anything under that name.
const maxFile = 1 << 20

// document is one parsed source of settings: its values and where each key stands.
type document struct {
	source string
	values Settings
	keys   map[string]int // dotted key → line
}

// readFile parses a settings file. A file that is not there is an empty document.
func readFile(path string) (document, error) {
	if path == "" {
		return document{}, nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return document{source: path}, nil
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		return document{}, refuse(place{source: path}, "", "not a settings file", "it is to be a regular file below 1 MB")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return document{}, domain.E(domain.CodeUsage, "read settings", "%s cannot be read", path).Because(err).
			WithHint("make the file readable, or remove it")
	}
	return parse(path, text)
}

// parse reads TOML strictly and tests each value.
func parse(source string, text []byte) (document, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	doc := document{source: source}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&doc.values); err != nil {
		return document{}, decodeError(source, err)
	}
	doc.keys = keyLines(text)
	return doc, validate(&doc)
}

func (d document) place(key string) place { return place{d.source, d.keys[key]} }

// keyLines says on which line each dotted key is written.
func keyLines(text []byte) map[string]int {
	lines := map[string]int{}
	var p unstable.Parser
	p.Reset(text)
	prefix := ""
	for p.NextExpression() {
		node := p.Expression()
		name, line := dotted(&p, node.Key())
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			prefix = name + "."
			mark(lines, name, line)
		case unstable.KeyValue:
			mark(lines, prefix+name, line)
			if node.Value().Kind == unstable.InlineTable {
				inline(&p, node.Value(), prefix+name+".", lines)
			}
		}
	}
	return lines
}

func inline(p *unstable.Parser, table *unstable.Node, prefix string, lines map[string]int) {
	for children := table.Children(); children.Next(); {
		kv := children.Node()
		name, line := dotted(p, kv.Key())
		mark(lines, prefix+name, line)
		if kv.Value().Kind == unstable.InlineTable {
			inline(p, kv.Value(), prefix+name+".", lines)
		}
	}
}

func mark(lines map[string]int, key string, line int) {
	if _, ok := lines[key]; !ok {
		lines[key] = line
	}
}

func dotted(p *unstable.Parser, key unstable.Iterator) (string, int) {
	var parts []string
	line := 0
	for key.Next() {
		n := key.Node()
		if line == 0 {
			line = p.Shape(n.Raw).Start.Line
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), line
}
