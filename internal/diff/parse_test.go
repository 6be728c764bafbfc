package diff_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

const lines20 = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\ns\nt\n"

// shapes changes one file in a way of its own; the test reads the patch git makes of it.
var shapes = []struct {
	name          string
	before, after func(*repo)
	path, old     string
	status        diff.Status
	adds, dels    int
	binary        bool
	note          string // a part of one of the notes or rows; empty: none is asked for
}{
	{"edit", file("f", lines20), file("f", strings.Replace(lines20, "j\n", "J\nJJ\n", 1)), "f", "", diff.Modified, 2, 1,
		false, ""},
	{"add", none, file("dir/new file", "x\ny\n"), "dir/new file", "", diff.Added, 2, 0, false, ""},
	{"add empty", none, file("dir/new file", ""), "dir/new file", "", diff.Added, 0, 0, false, "Empty file"},
	{"delete", file("gone", "x\n"), gone("gone"), "gone", "", diff.Deleted, 0, 1, false, ""},
	{"rename", file("old name", lines20), move("old name", "sub/new name"), "sub/new name", "old name", diff.Renamed, 0,
		0, false, "Renamed from old name (100%"},
	{"rename and edit", file("old", lines20), func(r *repo) {
		r.remove("old")
		r.write("new", strings.Replace(lines20, "b\n", "B\n", 1))
	}, "new", "old", diff.Renamed, 1, 1, false, "Renamed from old"},
	{"exec bit", file("run", "x\n"), mode("run", 0o755), "run", "", diff.Modified, 0, 0, false, "from 100644 to 100755"},
	{"new executable", none, func(r *repo) { r.write("run", "x\n"); chmod(r, "run", 0o755) }, "run", "", diff.Added, 1,
		0, false, "New executable"},
	{"binary", file("b", "\x00\x01"), file("b", "\x00\x02"), "b", "", diff.Modified, 0, 0, true, "Binary file"},
	{"symlink", none, link("l", "/etc/passwd"), "l", "", diff.Added, 1, 0, false, "New symbolic link"},
	{"file to link", file("l", "x\n"), link("l", "t"), "l", "", diff.Type, 1, 1, false, "Was a file, is a symbolic link"},
	{"submodule", none, submodule("sub", "1111111111111111111111111111111111111111"), "sub", "", diff.Added, 1, 0,
		false, "New submodule"},
	{"no newline", file("f", "a\nb"), file("f", "a\nb\n"), "f", "", diff.Modified, 1, 1, false,
		"No newline at end of file"},
	{"crlf", file("f", "a\nb\n"), file("f", "a\nb\r\n"), "f", "", diff.Modified, 1, 1, false, "b␍"},
	{"not utf-8", file("f", "caf\xe9\n"), file("f", "th\xe9\n"), "f", "", diff.Modified, 1, 1, false, `th\xE9`},
	{"long line", none, file("f", strings.Repeat("x", 5000)+"\n"), "f", "", diff.Added, 1, 0, false, "3000 more bytes"},
	{"escape", none, file("f", "\x1b[31mred\n"), "f", "", diff.Added, 1, 0, false, "␛[31mred"},
	{"name with quotes", none, file("a \"b\"\tc", "x\n"), "a \"b\"\tc", "", diff.Added, 1, 0, false, ""},
	{"name ends in backslash", none, file(`odd\`, "x\n"), `odd\`, "", diff.Added, 1, 0, false, ""},
	{"name not utf-8", none, file("n\xe9", "x\n"), "n\xe9", "", diff.Added, 1, 0, false, ""},
	{"name with newline", none, file("n\nm", ""), "n\nm", "", diff.Added, 0, 0, false, ""},
	{"like a patch", file("f", "x\n"), file("f", "-- a\n++ b\ndiff --git a/x b/x\n@@ -1 +1 @@\n"), "f", "",
		diff.Modified, 4, 1, false, ""},
}

func none(*repo) {}
func file(name, text string) func(*repo) {
	return func(r *repo) { r.write(name, text) }
}
func gone(name string) func(*repo) { return func(r *repo) { r.remove(name) } }
func move(from, to string) func(*repo) {
	return func(r *repo) { r.remove(from); r.write(to, lines20) }
}
func mode(name string, m os.FileMode) func(*repo) { return func(r *repo) { chmod(r, name, m) } }
func chmod(r *repo, name string, m os.FileMode) {
	if err := os.Chmod(filepath.Join(r.dir, name), m); err != nil {
		r.t.Fatal(err)
	}
}
func link(name, to string) func(*repo) {
	return func(r *repo) {
		_ = os.Remove(filepath.Join(r.dir, name))
		if err := os.Symlink(to, filepath.Join(r.dir, name)); err != nil {
			r.t.Fatal(err)
		}
	}
}
func submodule(name, id string) func(*repo) {
	return func(r *repo) {
		r.git("update-index", "--add", "--cacheinfo", "160000,"+id+","+name)
		r.git("commit", "-q", "-m", "sub")
		r.git("commit", "-q", "--allow-empty", "-m", "y")
		r.git("reset", "-q", "--soft", "HEAD~1")
	}
}

func TestParseReadsWhatGitPrints(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			r := newRepo(t)
			r.write("keep", "k\n")
			s.before(r)
			r.commit()
			s.after(r)
			var patch []byte
			if s.name == "submodule" {
				patch = r.patch()
			} else {
				r.commit()
				patch = r.patch()
			}
			files := diff.Parse(patch)
			if len(files) != 1 {
				t.Fatalf("%d files of\n%s", len(files), patch)
			}
			f := files[0]
			if f.Path != s.path || f.Old != s.old || f.Status != s.status || f.Binary != s.binary {
				t.Errorf("got %q from %q, %s, binary %v", f.Path, f.Old, f.Status, f.Binary)
			}
			if f.Additions != s.adds || f.Deletions != s.dels {
				t.Errorf("got +%d -%d, want +%d -%d", f.Additions, f.Deletions, s.adds, s.dels)
			}
			rows := diff.Rows(f)
			if s.note != "" && !slices.ContainsFunc(rows, func(r diff.Row) bool { return strings.Contains(r.Text, s.note) }) {
				t.Errorf("no row has %q: %+v", s.note, rows)
			}
		})
	}
}

func TestRowsNumberBothSides(t *testing.T) {
	r := newRepo(t)
	r.write("f", lines20)
	r.commit()
	r.write("f", strings.NewReplacer("b\n", "", "s\n", "S\nSS\n").Replace(lines20))
	r.commit()
	files := diff.Parse(r.patch())
	old, now := map[int]string{}, map[int]string{}
	for _, row := range diff.Rows(files[0]) {
		if row.Old > 0 {
			old[row.Old] = row.Text
		}
		if row.New > 0 {
			now[row.New] = row.Text
		}
	}
	if old[2] != "b" || now[2] != "c" || old[19] != "s" || now[18] != "S" || now[19] != "SS" || now[20] != "t" {
		t.Errorf("old %v\nnew %v", old, now)
	}
}

func TestParseKeepsWhatItCannotRead(t *testing.T) {
	r := newRepo(t)
	r.write("a", lines20)
	r.write("b", lines20)
	r.commit()
	r.write("a", strings.ToUpper(lines20))
	r.write("b", strings.ToUpper(lines20))
	r.commit()
	whole := r.patch()
	cut := whole[:len(whole)-15]
	files := diff.Parse(cut)
	if len(files) != 2 || files[0].Path != "a" || files[1].Path != "b" || files[0].Additions != 20 {
		t.Fatalf("got %+v", files)
	}
	rows := diff.Rows(files[1])
	if len(rows) < 30 || !strings.Contains(rows[0].Text, "could not be read in full") {
		t.Errorf("the cut file shows %d rows, the first %q", len(rows), rows[0].Text)
	}
}

func TestWindow(t *testing.T) {
	rows := make([]diff.Row, 1200)
	for i := range rows {
		rows[i].Old = i + 1
	}
	for _, c := range []struct{ offset, limit, n, first int }{
		{0, 0, 500, 1}, {0, 10, 10, 1}, {1000, 500, 200, 1001}, {0, 9999, 500, 1}, {1200, 5, 0, 0}, {-1, 5, 0, 0},
	} {
		w := diff.Window(rows, c.offset, c.limit)
		if len(w) != c.n || (c.n > 0 && w[0].Old != c.first) {
			t.Errorf("window %d %d gives %d rows", c.offset, c.limit, len(w))
		}
	}
}

func TestShow(t *testing.T) {
	for in, want := range map[string]string{
		"plain\tümlaut": "plain\tümlaut", "a\rb": "a␍b", "\x00\x7f": "␀␡", "\u009bC1": `\u009BC1`,
		"\xff\xfe": `\xFF\xFE`,
	} {
		if got := diff.Show(in); got != want {
			t.Errorf("%q shows as %q", in, got)
		}
	}
}
