package policy

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// word is one word of a command.
type word struct {
	text    string // what the program gets, where literal; else the part before the first that is not known
	literal bool
	quoted  bool // a part of it was quoted or escaped
}

// readWord tells what a word becomes. Whatever a shell would expand (variables, substitutions, globs, braces, a
// tilde) is not literal.
func readWord(w *syntax.Word) word {
	out := word{literal: true}
	var text strings.Builder
	for i, part := range w.Parts {
		ok := false
		switch p := part.(type) {
		case *syntax.Lit:
			ok = unquoted(&text, p.Value, i == 0, len(w.Parts) == 1, &out.quoted)
		case *syntax.SglQuoted:
			out.quoted = true
			if ok = !p.Dollar; ok {
				text.WriteString(p.Value)
			}
		case *syntax.DblQuoted:
			out.quoted = true
			ok = !p.Dollar && doubleQuoted(&text, p.Parts)
		}
		if !ok {
			out.literal = false
			break
		}
	}
	out.text = text.String()
	return out
}

// unquoted adds the text of an unquoted literal and says whether nothing in it would be expanded.
func unquoted(text *strings.Builder, value string, first, alone bool, quoted *bool) bool {
	if alone && (value == "[" || value == "]" || value == "{}") {
		text.WriteString(value)
		return true
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\':
			i++
			*quoted = true
			if i == len(value) {
				return false
			}
			if value[i] != '\n' {
				text.WriteByte(value[i])
			}
			continue
		case strings.IndexByte("*?[]{}", c) >= 0:
			return false
		case c == '~' && (first && i == 0 || i > 0 && (value[i-1] == '=' || value[i-1] == ':')):
			return false
		}
		text.WriteByte(c)
	}
	return true
}

// doubleQuoted adds the text between double quotes and says whether nothing in it would be expanded.
func doubleQuoted(text *strings.Builder, parts []syntax.WordPart) bool {
	for _, part := range parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			return false
		}
		for i := 0; i < len(lit.Value); i++ {
			c := lit.Value[i]
			if c == '\\' && i+1 < len(lit.Value) && strings.IndexByte("$`\"\\\n", lit.Value[i+1]) >= 0 {
				i++
				if c = lit.Value[i]; c == '\n' {
					continue
				}
			}
			text.WriteByte(c)
		}
	}
	return true
}
