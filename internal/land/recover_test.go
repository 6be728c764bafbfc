package land_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
)

// fileBook is a journal on the disk, for a process that is killed.
type fileBook struct{ path string }

func (b fileBook) Intend(_ context.Context, l domain.Landing) error { return b.add(l) }
func (b fileBook) Settle(_ context.Context, l domain.Landing) error { return b.add(l) }

func (b fileBook) add(l domain.Landing) error {
	f, err := os.OpenFile(b.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	return json.NewEncoder(f).Encode(l)
}

// last is the newest entry, as a store would have it after the crash.
func (b fileBook) last(t *testing.T) (l domain.Landing, any bool) {
	t.Helper()
	data, err := os.ReadFile(b.path)
	if err != nil {
		return l, false
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &l); err != nil {
		t.Fatal(err)
	}
	return l, true
}

// The child: what TestKill starts and kills. Its errors are the parent's to see.
const childEnv = "COPPICE_LAND_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// job is what the child is to do.
type job struct {
	Dir     string
	Plan    land.Plan
	Journal string
	Undo    *domain.Landing
}

func child(text string) error {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	time.AfterFunc(time.Hour, func() {}) // a process that only waits to be killed is no deadlock
	ctx := context.Background()
	r, err := git.Open(ctx, j.Dir)
	if err != nil {
		return err
	}
	l := land.New(land.Options{})
	if j.Undo != nil {
		_, err = l.Undo(ctx, r, *j.Undo, fileBook{j.Journal})
		return err
	}
	_, err = l.Land(ctx, r, j.Plan, fileBook{j.Journal}, nil)
	return err
}

// killAt runs the job in a process of its own and kills it with SIGKILL at the labelled point. The test fails when the
// point is never reached.
func (f *field) killAt(t *testing.T, point string, j job) {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	hold, err := os.OpenFile(pipe, os.O_RDWR, 0) // so that neither side waits for the other to open
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text), crash.At+"="+point, crash.File+"="+pipe)
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	reached := make(chan string, 1)
	go func() { ended <- cmd.Wait() }()
	go func() {
		line := make([]byte, len(point))
		n, _ := hold.Read(line)
		reached <- string(line[:n])
	}()
	select {
	case err := <-ended:
		t.Fatalf("the process ended before %s: %v %s", point, err, out.String())
	case got := <-reached:
		if got != point {
			t.Errorf("it stopped at %q", got)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

func TestKill(t *testing.T) {
	for _, checkedOut := range []bool{true, false} {
		for _, c := range []struct {
			point string
			state domain.LandingState // after recovery; empty: the journal never heard of it
			moved bool
			why   string
		}{
			{"land.computed", "", false, ""},
			{"land.intended", domain.LandingFailed, false, "before anything moved"},
			{"land.moved", domain.LandingDone, true, "after main had moved"},
			{"land.settled", domain.LandingDone, true, ""},
		} {
			t.Run(fmt.Sprintf("%s, checked out %v", c.point, checkedOut), func(t *testing.T) {
				f := newField(t)
				if !checkedOut {
					f.git("switch", "-q", "-c", "elsewhere")
				}
				f.write("keep", "dirty\n")
				b := fileBook{filepath.Join(f.home, "journal")}
				f.killAt(t, c.point, job{Dir: f.dir, Plan: f.plan(), Journal: b.path})
				l, any := b.last(t)
				if any != (c.state != "") {
					t.Fatalf("the journal has %+v", l)
				}
				if any {
					f.recovered(t, l, c.state, c.why)
				}
				if got := f.git("rev-parse", "main") != f.base; got != c.moved {
					t.Errorf("main moved: %v", got)
				}
				if got := f.git("status", "--porcelain"); got != " M keep" {
					t.Errorf("the checkout: %q", got)
				}
				if !c.moved {
					if _, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil); err != nil {
						t.Errorf("it cannot be tried again: %v", err)
					}
				}
			})
		}
	}
}

func TestKillDuringUndo(t *testing.T) {
	for _, c := range []struct {
		point string
		state domain.LandingState
		moved bool
	}{
		{"undo.intended", domain.LandingDone, false}, {"undo.moved", domain.LandingUndone, true}, {"undo.settled",
			domain.LandingUndone, true},
	} {
		t.Run(c.point, func(t *testing.T) {
			f := newField(t)
			l, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			b := fileBook{filepath.Join(f.home, "journal")}
			f.killAt(t, c.point, job{Dir: f.dir, Journal: b.path, Undo: &l})
			stored, _ := b.last(t)
			got := f.recovered(t, stored, c.state, "")
			if (f.tree("main") == f.tree(f.base)) != c.moved || (got.Undo != "") != c.moved {
				t.Errorf("recovered as %+v", got)
			}
			f.clean(f.dir)
			if !c.moved {
				if _, err := f.lander().Undo(t.Context(), f.r, got, &book{}); err != nil {
					t.Errorf("it cannot be tried again: %v", err)
				}
			}
		})
	}
}

// recovered runs Recover and holds it to a state; a second time must change nothing more.
func (f *field) recovered(t *testing.T, l domain.Landing, state domain.LandingState, why string) domain.Landing {
	t.Helper()
	got, err := f.lander().Recover(t.Context(), f.r, l)
	if err != nil {
		t.Fatal(err)
	}
	if got.State != state || !strings.Contains(got.Why, why) || land.Unsettled(got) {
		t.Errorf("recovered as %s: %q; want %s: %q", got.State, got.Why, state, why)
	}
	again, err := f.lander().Recover(t.Context(), f.r, got)
	if err != nil || again != got {
		t.Errorf("a second recovery gives %+v, %v", again, err)
	}
	return got
}

// intended makes a landing up to the journal's first entry and no further.
func (f *field) intended(t *testing.T) domain.Landing {
	t.Helper()
	b := fileBook{filepath.Join(f.home, "journal")}
	f.killAt(t, "land.intended", job{Dir: f.dir, Plan: f.plan(), Journal: b.path})
	l, ok := b.last(t)
	if !ok || l.State != domain.LandingIntended {
		t.Fatalf("journal %+v", l)
	}
	return l
}

// A fast-forward that was cut off leaves files, then an index, then the ref. Each half state is made by hand as git
// would leave it, and recovery completes it.
func TestRecoverCompletesAFastForward(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*field, domain.Landing)
	}{
		{"one new file", func(f *field, l domain.Landing) { f.write("dir/new", "new\n") }},
		{"a file half written", func(f *field, l domain.Landing) { f.write("dir/new", "n") }},
		{"an empty file", func(f *field, l domain.Landing) { f.write("dir/new", "") }},
		{"a changed file", func(f *field, l domain.Landing) { f.write("numbers", f.git("show", l.After+":numbers")+"\n") }},
		{"a file taken away to be written", func(f *field, l domain.Landing) {
			f.write("dir/new",
				"new\n")
			f.drop("numbers")
		}},
		{"a removed file", func(f *field, l domain.Landing) { f.drop("gone") }},
		{"all files", func(f *field, l domain.Landing) {
			f.write("dir/new", "new\n")
			f.write("numbers", f.git("show", l.After+":numbers")+"\n")
			f.drop("gone")
		}},
		{"all files and the index", func(f *field, l domain.Landing) { f.git("read-tree", "-m", "-u", "HEAD", l.After) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newField(t)
			f.write("keep", "dirty\n")
			f.write("notes", "untracked\n")
			l := f.intended(t)
			c.make(f, l)
			f.recovered(t, l, domain.LandingDone, "half way")
			if f.git("rev-parse", "main") != l.After || f.git("status", "--porcelain") != " M keep\n?? notes" {
				t.Errorf("status %q", f.git("status", "--porcelain"))
			}
			if f.read("dir/new") != "new\n" || f.read("gone") != "" || !strings.Contains(f.read("numbers"), "TWO") {
				t.Error("the files are not those of the commit")
			}
		})
	}
}

func (f *field) drop(name string) {
	f.t.Helper()
	if err := os.Remove(filepath.Join(f.dir, name)); err != nil {
		f.t.Fatal(err)
	}
}

// What a person did between the crash and the next start is not gone over.
func TestRecoverLeavesEditsAlone(t *testing.T) {
	f := newField(t)
	l := f.intended(t)
	f.write("dir/new", "new\n")
	f.write("numbers", "edited since\n")
	before := f.state()
	f.recovered(t, l, domain.LandingFailed, "changed by somebody since: numbers")
	if f.state() != before || f.read("numbers") != "edited since\n" || f.read("dir/new") != "new\n" {
		t.Error("something was touched")
	}
}

func TestRecoverWhereThingsWentOn(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(*field, domain.Landing)
		state domain.LandingState
		why   string
	}{
		{"main moved and later work stands on it", func(f *field, l domain.Landing) {
			f.git("merge", "-q", "--ff-only", l.After)
			f.write("later", "x\n")
			f.commit("later")
		}, domain.LandingDone, "after main had moved"},
		{"main went elsewhere", func(f *field, l domain.Landing) { f.write("later", "x\n"); f.commit("later") },
			domain.LandingFailed, "before anything moved"},
		{"main is gone", func(f *field, l domain.Landing) {
			f.git("switch", "-q", "-c", "x")
			f.git("branch", "-D", "main")
		}, domain.LandingFailed, "is gone"},
		{"another branch is checked out", func(f *field, l domain.Landing) { f.git("switch", "-q", "-c", "x") },
			domain.LandingFailed, "before anything moved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newField(t)
			l := f.intended(t)
			c.make(f, l)
			before := f.git("status", "--porcelain")
			f.recovered(t, l, c.state, c.why)
			if f.git("status", "--porcelain") != before {
				t.Error("the checkout changed")
			}
		})
	}
}
