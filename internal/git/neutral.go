package git

import (
	"context"
	"slices"
	"strings"
)

// commands are the last parts of configuration keys whose value git runs, by the section they stand in.
var commands = map[string][]string{
	"filter": {"clean", "smudge", "process"},
	"diff":   {"command", "textconv"},
	"merge":  {"driver"},
}

// neutral gives -c settings that blank every filter, diff and merge driver of the effective configuration of a git
// directory, git-lfs excepted. `required` stays as it is: a file that cannot be converted fails, loudly, instead of
// being turned into something else.
func (r *Repo) neutral(ctx context.Context, gitDir string) ([]string, error) {
	list, err := r.configuration(ctx, gitDir)
	if err != nil {
		return nil, err
	}
	var blank []string
	for _, e := range list {
		section, rest, _ := strings.Cut(e.key, ".")
		dot := strings.LastIndexByte(rest, '.')
		if dot < 0 || !slices.Contains(commands[section], rest[dot+1:]) {
			continue
		}
		if _, ok := accept(e.key, e.value); ok {
			continue
		}
		if s := e.key + "="; !slices.Contains(blank, s) && !strings.ContainsAny(rest[:dot], "=\n") {
			blank = append(blank, s)
		}
	}
	return blank, nil
}
