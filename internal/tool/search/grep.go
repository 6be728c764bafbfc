package search

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed grep.md
var grepPrompt string

// Bounds on what grep reads and gives.
const (
	maxMatches = 200
	maxOfFile  = 50       // matches of one file
	maxSize    = 10 << 20 // bytes of a file that is searched
	maxLine    = 64 << 10 // bytes of a line that are searched
	maxShown   = 300      // bytes of a line that are given
)

type grepIn struct {
	Pattern string `json:"pattern" jsonschema:"RE2 regular expression"`
	Path    string `json:"path,omitempty" jsonschema:"file or folder; default: the whole worktree"`
	Glob    string `json:"glob,omitempty" jsonschema:"only files whose path or name matches"`
}

// Grep is the tool that searches file contents.
func Grep() tool.Tool {
	return tool.Define(tool.Def[grepIn]{
		Name: "grep", Prompt: grepPrompt,
		Action: func(in grepIn) (domain.Action, error) { return inFolder(in.Path) },
		Run:    grep,
	})
}

// search is one call of grep.
type search struct {
	env      *tool.Env
	re       *regexp.Regexp
	begin    []byte        // what every match begins with
	reader   *bufio.Reader // of the file at hand
	glob     string
	out      strings.Builder
	matches  int
	withheld int // files that may hold credentials or are kept from being read
	large    int
}

func grep(ctx context.Context, env *tool.Env, in grepIn) (tool.Result, error) {
	re, err := regexp.Compile(in.Pattern)
	if err != nil {
		return tool.Fail(fmt.Sprintf("The pattern is not a valid RE2 expression (%v). To search for plain text, escape "+
			"the characters ( ) [ ] { } . * + ? ^ $ | with a backslash.", err)), nil
	}
	if in.Glob != "" && !doublestar.ValidatePattern(in.Glob) {
		return tool.Fail(fmt.Sprintf("%q is not a valid glob.", in.Glob)), nil
	}
	start, err := begin(env, in.Path)
	if err != nil {
		return tool.Fail(err.Error()), nil
	}
	info, err := env.Root.Lstat(start)
	if err != nil {
		return tool.Fail(env.Explain(start, err).Error()), nil
	}
	s := &search{env: env, re: re, glob: in.Glob, reader: bufio.NewReaderSize(nil, maxLine)}
	begin, _ := re.LiteralPrefix()
	s.begin = []byte(begin)
	bounded, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	visit := func(name string, open opener) bool { return s.file(bounded, name, open, false) }
	w := walker{env: env, named: in.Path + "\x00" + in.Glob, visit: visit}
	if info.IsDir() {
		err = w.walk(bounded, start)
	} else {
		// A file that is named was judged by its name already; what a link leads to was not.
		open := func() (*os.File, fs.FileInfo, error) { return env.Open(start) }
		s.file(bounded, start, open, start == path.Clean(in.Path))
		err = bounded.Err()
	}
	if err := w.finish(ctx, err); err != nil {
		return tool.Result{}, err
	}
	return s.result(w.left()), nil
}

// file searches one file and says whether to go on.
func (s *search) file(ctx context.Context, name string, open opener, named bool) bool {
	if !s.wanted(name) {
		return true
	}
	if !named && !s.readable(name) {
		s.withheld++
		return true
	}
	f, info, err := open()
	if err != nil {
		if named {
			s.out.WriteString(err.Error() + "\n")
		}
		return true
	}
	defer f.Close()
	if info.Size() > maxSize {
		s.large++
		return true
	}
	s.reader.Reset(f)
	start, err := s.reader.Peek(maxLine)
	if bytes.IndexByte(start[:min(len(start), 8000)], 0) >= 0 || errors.Is(err, io.EOF) && !bytes.Contains(start, s.begin) {
		return true
	}
	return s.lines(ctx, name, s.reader)
}

// lines searches line by line. Of a longer line than the buffer only the beginning is searched.
func (s *search) lines(ctx context.Context, name string, r *bufio.Reader) bool {
	inFile, more := 0, false
	for n := 1; ctx.Err() == nil; n++ {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 && s.re.Match(bytes.TrimRight(line, "\r\n")) {
			if inFile++; inFile > maxOfFile {
				more = true
			} else if s.add(name, n, line); s.matches >= maxMatches {
				return false
			}
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if err != nil {
			break
		}
	}
	if more {
		fmt.Fprintf(&s.out, "%s: (%d more matches in this file)\n", printable(name), inFile-maxOfFile)
	}
	return true
}

func (s *search) add(name string, n int, line []byte) {
	text := strings.ToValidUTF8(string(bytes.TrimRight(line, "\r\n")), "\ufffd")
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + " …"
	}
	fmt.Fprintf(&s.out, "%s:%d: %s\n", printable(name), n, text)
	s.matches++
}

// wanted says whether the glob takes the file: by its path, or by its name where the glob names no folder.
func (s *search) wanted(name string) bool {
	if s.glob == "" || doublestar.MatchUnvalidated(s.glob, name) {
		return true
	}
	return !strings.Contains(s.glob, "/") && doublestar.MatchUnvalidated(s.glob, path.Base(name))
}

func (s *search) readable(name string) bool {
	if s.env.Readable != nil {
		return s.env.Readable(name)
	}
	return !domain.SecretPath(name)
}

func (s *search) result(left string) tool.Result {
	if s.out.Len() == 0 {
		s.out.WriteString("Nothing matches.\n")
	}
	if s.matches >= maxMatches {
		fmt.Fprintf(&s.out, "(stopped at %d matches; narrow the search down)\n", maxMatches)
	}
	if s.large > 0 {
		fmt.Fprintf(&s.out, "(%d files over %d MB were not searched)\n", s.large, maxSize>>20)
	}
	if s.withheld > 0 {
		fmt.Fprintf(&s.out, "(%d files that may hold credentials or are not to be read were not searched)\n", s.withheld)
	}
	if left != "" {
		s.out.WriteString("(" + left + ")\n")
	}
	return tool.Result{Model: s.out.String(), Shown: fmt.Sprintf("%d matches", s.matches)}
}
