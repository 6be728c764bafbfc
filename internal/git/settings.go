package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// settings is what the user's configuration says about content. Nothing in it is a command, but for git-lfs.
type settings struct {
	config     []string // lines key=value for a view, checked
	excludes   string   // contents of core.excludesFile
	attributes string   // contents of core.attributesFile
	convertsCR bool     // core.autocrlf touches files with carriage returns
	sparse     bool
	fileMode   bool
	symlinks   bool
	watched    []string // files whose change makes this stale, beside the usual ones
}

// carried are the settings that go over to a view, with the values that are accepted. Empty means a boolean.
var carried = map[string][]string{
	"core.autocrlf":           {"true", "false", "input"},
	"core.eol":                {"lf", "crlf", "native"},
	"core.ignorecase":         nil,
	"core.precomposeunicode":  nil,
	"core.filemode":           nil,
	"core.symlinks":           nil,
	"core.protecthfs":         nil,
	"core.protectntfs":        nil,
	"core.sparsecheckout":     nil,
	"core.sparsecheckoutcone": nil,
	// git-lfs, word for word as `git lfs install` writes it.
	"filter.lfs.clean":    {"git-lfs clean -- %f"},
	"filter.lfs.smudge":   {"git-lfs smudge -- %f", "git-lfs smudge --skip -- %f"},
	"filter.lfs.process":  {"git-lfs filter-process", "git-lfs filter-process --skip"},
	"filter.lfs.required": nil,
}

// entry is one line of configuration.
type entry struct{ key, value string }

// configuration lists the effective configuration of a git directory: system, global, repository, worktree and
// what they include.
func (r *Repo) configuration(ctx context.Context, gitDir string) ([]entry, error) {
	res, err := r.run(ctx, call{op: "read git configuration", git: gitDir,
		args: []string{"config", "--includes", "--list", "-z"}})
	if err != nil {
		return nil, err
	}
	own := len(hardening) + 1 // what the command line says comes last
	var list []entry
	for _, f := range res.fields() {
		key, value, has := strings.Cut(f, "\n")
		if !has {
			value = "true" // a key without a value is a true boolean
		}
		list = append(list, entry{key, value})
	}
	return list[:max(0, len(list)-own)], nil
}

// readSettings reduces the user's configuration to settings.
func (r *Repo) readSettings(ctx context.Context) (settings, error) {
	list, err := r.configuration(ctx, r.gitDir)
	if err != nil {
		return settings{}, err
	}
	s := settings{fileMode: true, symlinks: true}
	last := map[string]string{}
	for _, e := range list {
		last[e.key] = e.value
	}
	for key, value := range last {
		if v, ok := accept(key, value); ok {
			s.config = append(s.config, key+"="+v)
			s.note(key, v)
		}
	}
	slices.Sort(s.config)
	ex, at := r.userFile(last["core.excludesfile"], "ignore"), r.userFile(last["core.attributesfile"], "attributes")
	s.watched = []string{ex, at}
	s.excludes, s.attributes = contents(ex), contents(at)
	return s, nil
}

func (s *settings) note(key, v string) {
	switch key {
	case "core.autocrlf":
		s.convertsCR = v != "false"
	case "core.sparsecheckout":
		s.sparse = v == "true"
	case "core.filemode":
		s.fileMode = v == "true"
	case "core.symlinks":
		s.symlinks = v == "true"
	}
}

// accept says whether a setting is carried over, and gives its value in the plain form.
func accept(key, value string) (string, bool) {
	allowed, ok := carried[key]
	if !ok {
		return "", false
	}
	if slices.Contains(allowed, value) {
		return value, true
	}
	plain, isBool := boolean(value)
	if !isBool || allowed != nil && !slices.Contains(allowed, plain) {
		return "", false
	}
	return plain, true
}

func boolean(v string) (string, bool) {
	switch strings.ToLower(v) {
	case "true", "yes", "on", "1":
		return "true", true
	case "false", "no", "off", "0", "":
		return "false", true
	}
	return "", false
}

// userFile gives the path of a file of the user's configuration: as set, or git's default place.
func (r *Repo) userFile(set, base string) string {
	home := os.Getenv("HOME")
	switch {
	case strings.HasPrefix(set, "~/"):
		return filepath.Join(home, set[2:])
	case filepath.IsAbs(set):
		return set
	case set != "":
		return filepath.Join(r.dir, set)
	}
	if xdg := os.Getenv("XDG_CONFIG_HOME"); xdg != "" {
		return filepath.Join(xdg, "git", base)
	}
	return filepath.Join(home, ".config", "git", base)
}

// contents reads a small file; one that is not there, not regular or over a megabyte counts as empty.
func contents(path string) string {
	fi, err := os.Stat(path)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() > 1<<20 {
		return ""
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}

// print tells one state of a set of files from another.
type print string

func printOf(files []string) print {
	var b strings.Builder
	for _, f := range files {
		if fi, err := os.Stat(f); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", f, fi.Size(), fi.ModTime().UnixNano())
		}
	}
	return print(b.String())
}
