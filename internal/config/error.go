package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
)

// place says where a value was written: a file and line, or the name of a variable or flag.
type place struct {
	source string
	line   int
}

func (p place) String() string {
	if p.line > 0 {
		return fmt.Sprintf("%s:%d", p.source, p.line)
	}
	return p.source
}

// refuse makes the one error of this package: where, which key, what is wrong with it, and a way out. Where there is no
// place, a person is looking at the value and needs to hear no more than what is wrong with it.
func refuse(at place, key, problem, hint string) error {
	e := domain.E(domain.CodeUsage, "read settings", "%s: %s", at, problem)
	if key != "" {
		e = domain.E(domain.CodeUsage, "read settings", "%s: %s: %s", at, key, problem)
	}
	if at.source == "" {
		e = domain.E(domain.CodeUsage, "", "%s", problem)
	}
	if hint == "" {
		hint = "`coppice config list` shows every setting with its meaning"
	}
	return e.WithHint("%s", hint)
}

// unknown is the error for a key that is none.
func unknown(at place, key string) error {
	hint := ""
	if near := nearest(key); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return refuse(at, key, "no such setting", hint)
}

// decodeError turns an error of the TOML reader into ours.
func decodeError(source string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		first := &strict.Errors[0]
		line, _ := first.Position()
		return unknown(place{source, line}, strings.Join(first.Key(), "."))
	}
	var de *toml.DecodeError
	if errors.As(err, &de) {
		line, _ := de.Position()
		return refuse(place{source, line}, strings.Join(de.Key(), "."), plain(de.Error()), "")
	}
	return refuse(place{source: source}, "", plain(err.Error()), "")
}

// plain takes the reader's own prefix off and its words for Go types.
func plain(s string) string {
	s = strings.TrimPrefix(s, "toml: ")
	if what, ok := strings.CutPrefix(s, "cannot decode TOML "); ok {
		kind, _, _ := strings.Cut(what, " into")
		return "a " + kind + " is not what it takes"
	}
	return s
}
