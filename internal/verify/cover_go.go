package verify

import (
	"bytes"
	"go/scanner"
	"go/token"
	"path"
	"strings"

	"golang.org/x/tools/cover"
)

// profile reads a profile of Go's. A line ran when anything that stands on it did.
func (r *report) profile(text []byte) bool {
	profiles, err := cover.ParseProfilesFromReader(bytes.NewReader(text))
	if err != nil {
		return false
	}
	if mod, err := readIn(r.root, path.Join(r.base, "go.mod")); err == nil {
		r.module = moduleOf(mod)
	}
	for _, p := range profiles {
		name := r.resolve(p.FileName)
		lines := r.codeIn(name)
		for _, b := range p.Blocks {
			if b.EndLine-b.StartLine > maxBlock {
				continue // nobody wrote that
			}
			for line := b.StartLine; line <= b.EndLine; line++ {
				if lines[line] {
					r.hit(name, line, b.Count > 0)
				}
			}
		}
	}
	return true
}

// codeIn gives the changed lines of a Go file that are more than a comment.
func (r *report) codeIn(name string) map[int]bool {
	lines := r.changed[name]
	if len(lines) == 0 {
		return nil
	}
	text, err := readIn(r.root, name)
	if err != nil {
		return lines
	}
	code := goCode(text)
	if code == nil {
		return lines
	}
	out := map[int]bool{}
	for n := range lines {
		if code[n] {
			out[n] = true
		}
	}
	return out
}

// moduleOf gives the path that a go.mod names.
func moduleOf(mod []byte) string {
	for raw := range bytes.Lines(mod) {
		if f := strings.Fields(string(raw)); len(f) > 1 && f[0] == "module" {
			return strings.Trim(f[1], `"`)
		}
	}
	return ""
}

// goCode gives the lines of a Go file on which anything but a comment stands: a profile speaks of blocks, with all that is
// between their braces. Nil: it cannot be read as Go, and all lines count.
func goCode(text []byte) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(text))
	var s scanner.Scanner
	broken := false
	s.Init(file, text, func(token.Position, string) { broken = true }, 0)
	lines := map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF || broken {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue // nobody wrote it
		}
		first := file.Line(pos)
		for line := first; line <= first+strings.Count(lit, "\n"); line++ {
			lines[line] = true
		}
	}
	if broken {
		return nil
	}
	return lines
}
