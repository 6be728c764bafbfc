package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestACommandBeginsWhereTheLastOneEnded(t *testing.T) {
	cases := []struct{ line, dir, out, at string }{
		{"mkdir -p a/b && cd a/b", "", "", "a/b"},
		{"basename $PWD; exit 3", "", "b\n", "a/b"},
		{"cd ..; trap 'echo mine' EXIT", "", "mine\n", "a/b"}, // it did not say where it ended
		{"set -C; set -- x y; set -u; cd ..", "", "", "a"},
		{"cd /; echo out", "", "out\n", "a"}, // not followed out of the worktree
		{"cd b && kill -9 $$", "", "", "a"},
		{"basename $PWD", "a/b", "b\n", "a/b"},
		{"cd ../..; rm -r a", "", "", "."},
		{"if then", "", "syntax error", "."},
	}
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		for _, c := range cases {
			r, err := b.Run(t.Context(), Cmd{Line: c.line, Dir: c.dir, Follow: true})
			if err != nil || !strings.Contains(string(r.Head), c.out) || r.Dir != c.at {
				t.Errorf("%s: %s: %v, %q, in %s", name, c.line, err, r.Head, r.Dir)
			}
		}
		left, _ := filepath.Glob(filepath.Join(b.spec.Private, "tmp", ".folder-*"))
		if len(left) != 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
		if _, out := mustRun(t, b, `echo "$1$0"`); strings.Contains(out, "echo") {
			t.Errorf("%s: a command that is not followed sees %q", name, out)
		}
	}
}

func TestWhereACommandEndedIsNotTrusted(t *testing.T) {
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		for _, plant := range []string{
			`echo /etc > "$m"`, `ln -sf /etc/hostname "$m"`, `rm "$m"; mkfifo "$m"`, `rm "$m"; mkdir "$m"`, `head -c 9000 /dev/zero > "$m"`, `rm "$m"`,
		} {
			line := `trap - EXIT; m=$(ls "$TMPDIR"/.folder-*); ` + plant
			if r, err := b.Run(t.Context(), Cmd{Line: line, Follow: true}); err != nil || r.Dir != "." {
				t.Errorf("%s: %s: %v, in %s", name, plant, err, r.Dir)
			}
		}
		if err := os.WriteFile(b.followFile(), []byte("../.."), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := b.Run(t.Context(), Cmd{Line: "pwd -P", Follow: true}); err != nil || string(r.Head) != b.spec.Dir+"\n" {
			t.Errorf("%s: %q %v", name, r.Head, err)
		}
	}
}

func TestTheFolderOutlivesItsBox(t *testing.T) {
	private, dir := t.TempDir(), t.TempDir()
	open := func() *Box {
		return testBox(t, level1, func(_ *guards, s *Spec) { s.Dir, s.Private = dir, private })
	}
	b := open()
	if r, err := b.Run(t.Context(), Cmd{Line: "mkdir sub; cd sub", Follow: true}); err != nil || r.Dir != "sub" {
		t.Fatal(r.Dir, err)
	}
	b.Close()
	b = open()
	if r, err := b.Run(t.Context(), Cmd{Line: "true", Follow: true}); err != nil || r.Dir != "sub" {
		t.Errorf("%s %v", r.Dir, err)
	}
	b.Return()
	if r, err := b.Run(t.Context(), Cmd{Line: "true", Follow: true}); err != nil || r.Dir != "." {
		t.Errorf("%s %v", r.Dir, err)
	}
}

func TestJobs(t *testing.T) {
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		j, err := b.Start(Cmd{Line: "echo one; until test -e go; do sleep 0.01; done; echo two; exit 3"})
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "output of a job that runs", func() bool {
			out, err := os.ReadFile(j.File)
			return err == nil && string(out) == "one\n"
		})
		mustRun(t, b, "touch go") // others run beside it
		if r, stopped, err := j.Result(); err != nil || stopped || r.ExitCode != 3 || string(r.Head) != "one\ntwo\n" || r.File != j.File {
			t.Errorf("%s: %+v %v %v", name, r, stopped, err)
		}
		if out, err := os.ReadFile(j.File); err != nil || string(out) != "one\ntwo\n" {
			t.Errorf("%s: kept %q %v", name, out, err)
		}
		for what, end := range []func(*Job){(*Job).Stop, func(*Job) { b.Close() }} {
			j, err := b.Start(Cmd{Line: "sleep 1000"})
			if err != nil {
				t.Fatal(err)
			}
			end(j)
			if _, stopped, err := j.Result(); err != nil || !stopped {
				t.Errorf("%s: ended from outside, way %d: %v %v", name, what, stopped, err)
			}
		}
		if _, err := b.Start(Cmd{Line: "true"}); domain.CodeOf(err) != domain.CodeCancelled {
			t.Errorf("%s: started in a closed box: %v", name, err)
		}
	}
}

func TestAJobIsWatched(t *testing.T) {
	b := testBox(t, level1, func(_ *guards, s *Spec) { s.Limits = Limits{Processes: 40} })
	j, err := b.Start(Cmd{Line: "for i in $(seq 60); do sleep 1000 & done; wait"})
	if err != nil {
		t.Fatal(err)
	}
	if r, stopped, err := j.Result(); err != nil || stopped || r.Killed != "processes" {
		t.Errorf("%+v %v %v", r, stopped, err)
	}
}
