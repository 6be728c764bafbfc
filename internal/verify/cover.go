package verify

import (
	"bytes"
	"encoding/xml"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Changed are the lines that a change added or put in the place of others, by path; numbers count from 1.
type Changed map[string]map[int]bool

// reports are the names under which tools leave what ran: Go's profiles, LCOV, Cobertura.
var reports = []string{
	"coverage.out", "cover.out", "c.out", "coverage.txt", "lcov.info", "coverage.lcov", "coverage/lcov.info",
	"coverage.xml", "cobertura.xml", "coverage/cobertura-coverage.xml",
}

// Bounds on what is read of reports and told of them.
const (
	maxReport = 64 << 20
	maxBases  = 50
	maxMissed = 200
	maxBlock  = 100_000 // lines of a block in a profile
)

// stamp tells a file that was written anew from one that was there.
type stamp struct {
	size int64
	time int64
}

// found gives the reports that are in a directory, or in a folder in it.
func found(root *os.Root) map[string]stamp {
	bases := []string{"."}
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		if err == nil && e.IsDir() && len(bases) < maxBases {
			bases = append(bases, e.Name())
		}
	}
	out := map[string]stamp{}
	for _, base := range bases {
		for _, name := range reports {
			p := path.Join(base, name)
			if fi, err := root.Stat(filepath.FromSlash(p)); err == nil && fi.Mode().IsRegular() && fi.Size() <= maxReport {
				out[p] = stamp{fi.Size(), fi.ModTime().UnixNano()}
			}
		}
	}
	return out
}

// written gives the reports that are there and were not so before.
func written(root *os.Root, before map[string]stamp) (out []string) {
	for p, s := range found(root) {
		if before[p] != s {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// coverage says which of the changed lines ran, by reports. Nil: none of them knows a file of the change. Reports are
// material of the check's: what cannot be read in them is passed over.
func coverage(dir string, root *os.Root, reports []string, changed Changed) *domain.Coverage {
	hits := map[string]map[int]bool{}
	var read []string
	for _, p := range reports {
		text, err := readIn(root, p)
		if err != nil {
			continue
		}
		r := report{dir: dir, root: root, base: path.Dir(strings.TrimSuffix(p, reportOf(p)) + "x"), changed: changed, hits: hits}
		if r.parse(text) {
			read = append(read, p)
		}
	}
	if len(read) == 0 || len(hits) == 0 {
		return nil
	}
	return sum(read, hits)
}

// reportOf gives the name among reports that a path ends in.
func reportOf(p string) string {
	best := ""
	for _, name := range reports {
		if (p == name || strings.HasSuffix(p, "/"+name)) && len(name) > len(best) {
			best = name
		}
	}
	return best
}

func readIn(root *os.Root, p string) ([]byte, error) {
	f, err := root.Open(filepath.FromSlash(p))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxReport))
}

// report is one report while it is read: base is the folder it speaks of.
type report struct {
	dir     string
	root    *os.Root
	base    string
	module  string
	changed Changed
	hits    map[string]map[int]bool // by path and line: whether it ran
}

// parse reads a report of whatever kind it is, and says whether it is one.
func (r *report) parse(text []byte) bool {
	head := bytes.TrimSpace(text[:min(len(text), 512)])
	switch {
	case bytes.HasPrefix(head, []byte("mode: ")):
		return r.profile(text)
	case bytes.HasPrefix(head, []byte("TN:")) || bytes.HasPrefix(head, []byte("SF:")):
		return r.lcov(text)
	case bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<coverage")):
		return r.cobertura(text)
	}
	return false
}

// lcov reads a tracefile of LCOV: SF names a file, DA a line and how often it ran.
func (r *report) lcov(text []byte) bool {
	name := ""
	for raw := range bytes.Lines(text) {
		line := strings.TrimSpace(string(raw))
		if file, ok := strings.CutPrefix(line, "SF:"); ok {
			name = r.resolve(file)
		}
		data, ok := strings.CutPrefix(line, "DA:")
		if !ok || r.changed[name] == nil {
			continue
		}
		number, rest, _ := strings.Cut(data, ",")
		count, _, _ := strings.Cut(rest, ",")
		n, err := strconv.Atoi(number)
		c, err2 := strconv.ParseFloat(count, 64)
		if err == nil && err2 == nil && r.changed[name][n] {
			r.hit(name, n, c > 0)
		}
	}
	return true
}

// cobertura reads a report of Cobertura's, which tools of many languages write.
func (r *report) cobertura(text []byte) bool {
	var doc struct {
		Sources []string `xml:"sources>source"`
		Classes []struct {
			File  string `xml:"filename,attr"`
			Lines []struct {
				Number int   `xml:"number,attr"`
				Hits   int64 `xml:"hits,attr"`
			} `xml:"lines>line"`
		} `xml:"packages>package>classes>class"`
	}
	if xml.Unmarshal(text, &doc) != nil {
		return false
	}
	for _, c := range doc.Classes {
		name := r.resolve(c.File)
		for _, s := range doc.Sources {
			if r.changed[name] == nil {
				name = r.resolve(path.Join(s, c.File))
			}
		}
		for _, l := range c.Lines {
			if r.changed[name][l.Number] {
				r.hit(name, l.Number, l.Hits > 0)
			}
		}
	}
	return true
}

// resolve gives the path in the repository of a file that a report names: by its module, in full, or from its folder.
func (r *report) resolve(name string) string {
	name = filepath.ToSlash(name)
	if rest, ok := strings.CutPrefix(name, filepath.ToSlash(r.dir)+"/"); ok {
		return path.Clean(rest)
	}
	if rest, ok := strings.CutPrefix(name, r.module+"/"); ok && r.module != "" {
		name = rest
	}
	return path.Join(r.base, name)
}

func (r *report) hit(name string, line int, ran bool) {
	if r.hits[name] == nil {
		r.hits[name] = map[int]bool{}
	}
	r.hits[name][line] = r.hits[name][line] || ran
}

// sum counts what ran, and lists what did not.
func sum(read []string, hits map[string]map[int]bool) *domain.Coverage {
	c := &domain.Coverage{Reports: read}
	paths := make([]string, 0, len(hits))
	for p := range hits {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		lines := make([]int, 0, len(hits[p]))
		for n := range hits[p] {
			lines = append(lines, n)
		}
		slices.Sort(lines)
		for _, n := range lines {
			c.Lines++
			if hits[p][n] {
				c.Run++
				continue
			}
			if last := len(c.Missed) - 1; last >= 0 && c.Missed[last].Path == p && c.Missed[last].To == n-1 {
				c.Missed[last].To = n
			} else {
				c.Missed = append(c.Missed, domain.Uncovered{Path: p, From: n, To: n})
			}
		}
	}
	if len(c.Missed) > maxMissed {
		c.More = len(c.Missed) - maxMissed
		c.Missed = c.Missed[:maxMissed]
	}
	return c
}
