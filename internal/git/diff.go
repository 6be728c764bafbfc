package git

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
)

// PatchOptions says what Patch prints.
type PatchOptions struct {
	Paths    []string  // only these, taken literally; empty: all
	Context  int       // lines around a change; 0: three
	Stat     bool      // the summary git prints with --stat instead of the patch
	NameOnly bool      // names instead of the patch, one a line
	Short    bool      // abbreviate object ids, as git does by itself
	Limit    int64     // bytes; 0: 16 MiB
	To       io.Writer // gets the text while git writes it, a line that is cut with it; nil: it is in Patch.Text
	// IgnoreSpace leaves out what differs in white space alone.
	IgnoreSpace bool
}

// Patch is a diff as git prints it. Cut says that it was longer than the limit.
type Patch struct {
	Text []byte
	Cut  bool
}

// shown are the options under which every diff is made: nothing in a repository hides or rewrites what changed. The
// plain view has no attributes, so `-diff`, `binary`, filters and drivers of a .gitattributes do not count.
var shown = []string{"-r", "--no-ext-diff", "--no-textconv", "--no-color", "-M", "--full-index", "--no-relative",
	"--src-prefix=a/", "--dst-prefix=b/", "--submodule=short"}

// Patch gives the difference between two commits or trees. What git finds to be binary by its content is named and
// not shown.
func (r *Repo) Patch(ctx context.Context, from, to string, o PatchOptions) (Patch, error) {
	args := append([]string{"diff-tree"}, shown...)
	switch {
	case o.Stat:
		args = append(args, "--stat=120,90", "--summary")
	case o.NameOnly:
		args = append(args, "--name-only")
	default:
		n := o.Context
		if n <= 0 {
			n = 3
		}
		args = append(args, "--patch", "--unified="+strconv.Itoa(n))
		if o.Short {
			args = append(args, "--no-full-index")
		}
	}
	if o.IgnoreSpace {
		args = append(args, "--ignore-all-space", "--ignore-cr-at-eol")
	}
	c := call{op: "make diff", limit: o.Limit, cut: true, to: o.To}
	if c.limit == 0 {
		c.limit = 16 << 20
	}
	res, err := r.diffTree(ctx, c, args, from, to, o.Paths)
	if err != nil {
		return Patch{}, err
	}
	if res.cut {
		res.out = res.out[:bytes.LastIndexByte(res.out, '\n')+1]
	}
	return Patch{Text: res.out, Cut: res.cut}, nil
}

func (r *Repo) diffTree(ctx context.Context, c call, args []string, from, to string, paths []string) (result, error) {
	a, err := r.TreeOf(ctx, from)
	if err != nil {
		return result{}, err
	}
	b, err := r.TreeOf(ctx, to)
	if err != nil {
		return result{}, err
	}
	c.kind = plain
	c.args = append(append(args, "--end-of-options", a, b, "--"), paths...)
	return r.run(ctx, c)
}

// FileStat is what changed in one file.
type FileStat struct {
	Path    string
	Old     string // before a rename; empty otherwise
	Status  string // A added, D deleted, M modified, R renamed, T type changed
	Add     int
	Del     int
	Binary  bool // no line counts
	OldMode string
	NewMode string
	OldID   string
	NewID   string
}

// NumStat lists the files that differ between two commits or trees with their counts of lines.
func (r *Repo) NumStat(ctx context.Context, from, to string) ([]FileStat, error) {
	args := append([]string{"diff-tree", "--raw", "--numstat", "-z", "--no-abbrev"}, shown...)
	res, err := r.diffTree(ctx, call{op: "count changes"}, args, from, to, nil)
	if err != nil {
		return nil, err
	}
	return parseNumStat(res.fields()), nil
}

// NumStats is NumStat for several pairs of trees in one run of git, in their order. Trees only, by their full ids.
func (r *Repo) NumStats(ctx context.Context, pairs [][2]string) ([][]FileStat, error) {
	return r.stats(ctx, pairs, "--numstat")
}

// Touched is NumStats without the counts of lines, for which no file has to be read.
func (r *Repo) Touched(ctx context.Context, pairs [][2]string) ([][]FileStat, error) {
	return r.stats(ctx, pairs)
}

func (r *Repo) stats(ctx context.Context, pairs [][2]string, more ...string) ([][]FileStat, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	var in strings.Builder
	for _, p := range pairs {
		in.WriteString(p[0] + " " + p[1] + "\n")
	}
	args := append(append([]string{"diff-tree", "--stdin", "--raw", "-z", "--no-abbrev"}, more...), shown...)
	res, err := r.run(ctx, call{op: "count changes", kind: plain, args: args, stdin: []byte(in.String())})
	if err != nil {
		return nil, err
	}
	return splitStats(string(res.out), pairs), nil
}

// splitStats takes the output apart at the lines that name each pair. No file can hold the id of its own tree in its
// name, so such a line is always git's.
func splitStats(out string, pairs [][2]string) [][]FileStat {
	stats := make([][]FileStat, len(pairs))
	for i, p := range pairs {
		_, rest, ok := strings.Cut(out, p[0]+" "+p[1]+"\n")
		if !ok {
			break
		}
		mine := rest
		if i+1 < len(pairs) {
			mine, _, _ = strings.Cut(rest, pairs[i+1][0]+" "+pairs[i+1][1]+"\n")
		}
		stats[i] = parseNumStat(result{out: []byte(mine)}.fields())
		out = rest
	}
	return stats
}

// parseNumStat reads the raw records, then the counts, both in the same order of files.
func parseNumStat(fields []string) []FileStat {
	var files []FileStat
	i := 0
	for ; i+1 < len(fields) && strings.HasPrefix(fields[i], ":"); i++ {
		w := strings.Fields(fields[i][1:])
		if len(w) != 5 {
			return nil
		}
		f := FileStat{OldMode: w[0], NewMode: w[1], OldID: w[2], NewID: w[3], Status: w[4][:1]}
		i++
		f.Path = fields[i]
		if f.Status == "R" && i+1 < len(fields) {
			i++
			f.Old, f.Path = f.Path, fields[i]
		}
		files = append(files, f)
	}
	for n := 0; i < len(fields) && n < len(files); i++ {
		add, rest, _ := strings.Cut(fields[i], "\t")
		del, path, _ := strings.Cut(rest, "\t")
		files[n].Binary = add == "-"
		files[n].Add, _ = strconv.Atoi(add) // "-" counts as zero
		files[n].Del, _ = strconv.Atoi(del)
		if path == "" {
			i += 2 // a rename: the two names follow
		}
		n++
	}
	return files
}
