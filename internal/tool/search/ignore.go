package search

import (
	"bufio"
	"bytes"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/tool"
)

// ignoreFiles are read in every folder, the later ones deciding.
var ignoreFiles = []string{".gitignore", ".ignore"}

// maxIgnore bounds an ignore file in bytes.
const maxIgnore = 256 << 10

// pattern is a line of an ignore file.
type pattern struct {
	glob    string // relative to the folder of its file
	negated bool
	folders bool // it means folders only
}

// ignores are the patterns of one folder, and those of the folders above it.
type ignores struct {
	folder   string
	patterns []pattern
	above    *ignores
}

// below adds what the ignore files of a folder say. A file that cannot be read says nothing.
func (g *ignores) below(env *tool.Env, folder string) *ignores {
	out := &ignores{folder: folder, above: g}
	for _, name := range ignoreFiles {
		at := path.Join(folder, name)
		if info, err := env.Root.Lstat(at); err != nil || !info.Mode().IsRegular() || info.Size() > maxIgnore {
			continue
		}
		if text, _, err := env.Text(at); err == nil {
			out.patterns = append(out.patterns, readPatterns(text)...)
		}
	}
	if len(out.patterns) == 0 {
		return g
	}
	return out
}

func readPatterns(text []byte) (out []pattern) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if p, ok := readPattern(lines.Text()); ok {
			out = append(out, p)
		}
	}
	return out
}

// readPattern reads a line as git does: what holds a slash before its end is bound to the folder of the file, the rest
// means a name at any depth.
func readPattern(line string) (p pattern, ok bool) {
	line = strings.TrimRight(line, "\r")
	if !strings.HasSuffix(line, `\ `) {
		line = strings.TrimRight(line, " \t")
	}
	if line == "" || strings.HasPrefix(line, "#") {
		return p, false
	}
	if rest, negated := strings.CutPrefix(line, "!"); negated {
		p.negated, line = true, rest
	}
	if strings.HasPrefix(line, `\#`) || strings.HasPrefix(line, `\!`) {
		line = line[1:]
	}
	line, p.folders = strings.CutSuffix(line, "/")
	bound := strings.Contains(line, "/")
	p.glob = strings.TrimPrefix(line, "/")
	if !bound {
		p.glob = "**/" + p.glob
	}
	p.glob = strings.NewReplacer("{", `\{`, "}", `\}`).Replace(p.glob) // braces mean nothing to git
	return p, p.glob != "" && doublestar.ValidatePattern(p.glob)
}

// ignored says whether the files tell to leave a path out. The nearest file and the last line that speak of it decide.
func (g *ignores) ignored(name string, folder bool) bool {
	for ; g != nil; g = g.above {
		rel := name
		if g.folder != "." {
			rel = strings.TrimPrefix(name, g.folder+"/")
		}
		for i := len(g.patterns) - 1; i >= 0; i-- {
			p := g.patterns[i]
			if (folder || !p.folders) && doublestar.MatchUnvalidated(p.glob, rel) {
				return !p.negated
			}
		}
	}
	return false
}
