package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/git"
)

// A vector makes git run a program that writes the marker. Each is first shown to fire in plain git, by the command
// that is its control; then every call of ours is made and the marker must not be there.
type vector struct {
	name    string
	plant   func(h *hostile)
	control []string // plain git, in the worktree
}

// hostile is a repository whose owner or agent planted something.
type hostile struct {
	*repo
	wt     string // worktree of ours
	admin  string // its record
	script string // writes the marker
	marker string
}

func (h *hostile) fired() bool {
	_, err := os.Stat(h.marker)
	return err == nil
}

func (h *hostile) attributes(line string) {
	for _, d := range []string{h.dir, h.wt} {
		writeFile(h.t, filepath.Join(d, ".gitattributes"), line+"\n")
	}
}

// touch makes files in both places look changed, so that filters and drivers have something to do.
func (h *hostile) touch() {
	for _, d := range []string{h.dir, h.wt} {
		writeFile(h.t, filepath.Join(d, "src/a.txt"), "one\nTWO\nthree\n")
	}
}

var vectors = []vector{
	{"core.fsmonitor", func(h *hostile) { h.git("config", "core.fsmonitor", h.script) }, []string{"status"}},
	{"core.hooksPath", func(h *hostile) {
		h.hooks(filepath.Join(h.wt, "hooks"))
		h.git("config", "core.hooksPath", filepath.Join(h.wt, "hooks"))
	}, []string{"update-ref", "refs/heads/probe", "HEAD"}},
	{"hooks directory", func(h *hostile) { h.hooks(filepath.Join(h.dir, ".git/hooks")) }, []string{"update-ref",
		"refs/heads/probe", "HEAD"}},
	{"filter clean", func(h *hostile) {
		h.git("config", "filter.evil.clean", h.script)
		h.attributes("*.txt filter=evil")
		h.touch()
	}, []string{"add", "-A"}},
	{"filter smudge", func(h *hostile) {
		h.git("config", "filter.evil.smudge", h.script)
		h.attributes("*.txt filter=evil")
		h.touch()
	}, []string{"checkout", "--", "src/a.txt"}},
	{"filter process", func(h *hostile) {
		h.git("config", "filter.evil.process", h.script)
		h.attributes("*.txt filter=evil")
		h.touch()
	}, []string{"add", "-A"}},
	{"filter in config.worktree", func(h *hostile) {
		h.git("config", "extensions.worktreeConfig", "true")
		writeFile(h.t, filepath.Join(h.admin, "config.worktree"), "[filter \"evil\"]\n\tclean = "+h.script+"\n")
		h.attributes("*.txt filter=evil")
		h.touch()
	}, []string{"add", "-A"}},
	{"filter by include", func(h *hostile) {
		writeFile(h.t, filepath.Join(h.wt, "inc"), "[filter \"evil\"]\n\tclean = "+h.script+"\n")
		h.git("config", "include.path", filepath.Join(h.wt, "inc"))
		h.attributes("*.txt filter=evil")
		h.touch()
	}, []string{"add", "-A"}},
	{"filter named like git-lfs", func(h *hostile) {
		h.git("config", "filter.lfs.clean", h.script)
		h.attributes("*.txt filter=lfs")
		h.touch()
	}, []string{"add", "-A"}},
	{"diff.external", func(h *hostile) { h.git("config", "diff.external", h.script); h.touch() }, []string{"diff",
		"HEAD"}},
	{"diff driver", func(h *hostile) {
		h.git("config", "diff.evil.command", h.script)
		h.attributes("*.txt diff=evil")
		h.touch()
	}, []string{"diff", "HEAD"}},
	{"textconv", func(h *hostile) {
		h.git("config", "diff.evil.textconv", h.script)
		h.attributes("*.txt diff=evil")
		h.touch()
	}, []string{"diff", "HEAD"}},
	{"merge driver", func(h *hostile) {
		h.git("config", "merge.evil.driver", h.script)
		h.git("config", "merge.default", "evil")
		h.attributes("*.txt merge=evil")
	}, []string{"merge-tree", "--write-tree", "left", "right"}},
	{"signature program", func(h *hostile) {
		h.git("config", "gpg.program", h.script)
		h.git("config", "commit.gpgSign", "true")
	}, []string{"commit", "--allow-empty", "-m", "signed"}},
	{"rewritten .git file", func(h *hostile) {
		evil := filepath.Join(h.wt, "evil.git")
		h.gitIn(h.wt, "init", "-q", "--bare", evil)
		h.gitIn(evil, "config", "core.bare", "false")
		h.gitIn(evil, "config", "core.fsmonitor", h.script)
		h.gitIn(evil, "config", "core.worktree", h.wt)
		if err := os.Remove(filepath.Join(h.wt, ".git")); err != nil {
			h.t.Fatal(err)
		}
		writeFile(h.t, filepath.Join(h.wt, ".git"), "gitdir: "+evil+"\n")
	}, []string{"status"}},
	{"rewritten commondir", func(h *hostile) {
		evil := filepath.Join(h.wt, "evil.git")
		h.gitIn(h.wt, "clone", "-q", "--bare", h.dir, evil)
		h.gitIn(evil, "config", "core.bare", "false")
		h.gitIn(evil, "config", "core.fsmonitor", h.script)
		writeFile(h.t, filepath.Join(h.admin, "commondir"), evil+"\n")
	}, []string{"status"}},
	{"repository within", func(h *hostile) {
		nested := filepath.Join(h.wt, "vendor/nested")
		if err := os.MkdirAll(nested, 0o755); err != nil {
			h.t.Fatal(err)
		}
		h.gitIn(nested, "init", "-q")
		h.gitIn(nested, "config", "core.fsmonitor", h.script)
		writeFile(h.t, filepath.Join(nested, "f"), "x\n")
	}, []string{"-C", "vendor/nested", "status"}},
}

func (h *hostile) hooks(dir string) {
	for _, name := range []string{"reference-transaction", "post-checkout", "post-merge", "pre-commit",
		"post-index-change", "pre-merge-commit"} {
		path := filepath.Join(dir, name)
		writeFile(h.t, path, readFile(h.t, h.script))
		if err := os.Chmod(path, 0o755); err != nil {
			h.t.Fatal(err)
		}
	}
}

func newHostile(t *testing.T) *hostile {
	x := newRepo(t)
	h := &hostile{repo: x, marker: filepath.Join(filepath.Dir(x.dir), "marker"),
		script: filepath.Join(filepath.Dir(x.dir), "evil.sh")}
	writeFile(t, h.script, "#!/bin/sh\n: > '"+h.marker+"'\nexit 0\n")
	if err := os.Chmod(h.script, 0o755); err != nil {
		t.Fatal(err)
	}
	x.git("checkout", "-qb", "left")
	x.write("src/a.txt", "LEFT\ntwo\nthree\n")
	x.git("commit", "-qam", "left")
	x.git("checkout", "-qb", "right", "main")
	x.write("src/a.txt", "RIGHT\ntwo\nthree\n")
	x.git("commit", "-qam", "right")
	x.git("checkout", "-q", "main")
	h.wt = x.worktree("agent")
	h.admin = filepath.Join(x.dir, ".git/worktrees/agent")
	return h
}

// SECURITY.md GC-01 to GC-16.
func TestHostileConfiguration(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Run("control", func(t *testing.T) {
				h := newHostile(t)
				v.plant(h)
				_ = os.Remove(h.marker) // planting may run it
				out, _ := h.plainGit(h.wt, v.control...)
				if !h.fired() {
					t.Fatalf("plain git does not fire this: the case shows nothing\n%s", out)
				}
			})
			t.Run("ours", func(t *testing.T) {
				h := newHostile(t)
				v.plant(h)
				_ = os.Remove(h.marker)
				everyCall(t, h)
				if h.fired() {
					t.Error("the planted program ran")
				}
			})
		})
	}
}

// everyCall makes every kind of call the package has. Some fail on a hostile repository, which is fine; none may run
// what was planted.
func everyCall(t *testing.T, h *hostile) {
	t.Helper()
	ctx := t.Context()
	step := func(name string, err error) {
		if err != nil {
			t.Logf("%s: %v", name, err)
		}
		if h.fired() {
			t.Errorf("%s ran it", name)
			_ = os.Remove(h.marker)
		}
	}
	r, err := git.Open(ctx, h.dir)
	if err != nil {
		t.Fatal(err)
	}
	head, err := r.Head(ctx)
	step("head", err)
	_, err = r.Branches(ctx)
	step("branches", err)
	_, err = r.Identity(ctx)
	step("identity", err)
	for _, d := range []string{h.dir, h.wt} {
		_, err = r.Status(ctx, d)
		step("status", err)
		_, err = r.Ignored(ctx, d, []string{"src/a.txt"})
		step("ignored", err)
	}
	index := r.IndexFile("x")
	step("warm", r.WarmIndex(ctx, h.wt, index, head.Commit))
	c, _, err := r.Snapshot(ctx, git.Snapshot{Dir: h.wt, IndexFile: index, Parent: head.Commit, Message: "m",
		Known: []string{"src/a.txt"}})
	step("known snapshot", err)
	if err != nil {
		t.Error(err)
	}
	c2, _, err := r.Snapshot(ctx, git.Snapshot{Dir: h.wt, IndexFile: index, Parent: c, Message: "m"})
	step("snapshot", err)
	if err != nil {
		t.Error(err)
	}
	_, _, err = r.Snapshot(ctx, git.Snapshot{Dir: h.wt, IndexFile: r.IndexFile("raw"), Parent: c, Message: "m",
		Raw: true})
	step("raw snapshot", err)
	_, err = r.Patch(ctx, head.Commit, c2, git.PatchOptions{})
	step("patch", err)
	_, err = r.NumStat(ctx, head.Commit, c2)
	step("numstat", err)
	_, err = r.MergeTree(ctx, "left", "right")
	step("merge", err)
	_, err = r.MergeTreeBase(ctx, "main", "left", "right")
	step("merge with base", err)
	_, err = r.CommitInfo(ctx, c)
	step("commit info", err)
	_, err = r.Names(ctx, c)
	step("list tree", err)
	step("update ref", r.UpdateRef(ctx, "refs/coppice/attempts/x", c, ""))
	step("delete ref", r.DeleteRef(ctx, "refs/coppice/attempts/x", c))
	step("reset", r.ResetTo(ctx, h.wt, head.Commit))
	step("set index", r.SetIndex(ctx, h.wt, head.Commit))
	other := filepath.Join(filepath.Dir(h.dir), "other")
	step("worktree add", r.WorktreeAdd(ctx, other, "refs/heads/coppice/other", c2))
	_, err = r.WorktreeList(ctx)
	step("worktree list", err)
	_, err = r.Untracked(ctx, []string{"*"})
	step("untracked", err)
	_, err = r.Folders(ctx)
	step("folders", err)
	left, err := r.Resolve(ctx, "left")
	step("resolve", err)
	step("fast forward", r.FastForward(ctx, h.dir, left))
	step("worktree remove", r.WorktreeRemove(ctx, other))
	step("worktree remove", r.WorktreeRemove(ctx, h.wt))
}

// GC-17, GC-18: what the app's own environment says is not inherited, and no transport but local files is used.
func TestHostileEnvironment(t *testing.T) {
	x := newRepo(t)
	marker := filepath.Join(filepath.Dir(x.dir), "marker")
	script := filepath.Join(filepath.Dir(x.dir), "evil.sh")
	writeFile(t, script, "#!/bin/sh\n: > '"+marker+"'\n")
	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	writeFile(t, filepath.Join(bin, "git"), "#!/bin/sh\n: > '"+marker+"'\n")
	if err := os.Chmod(filepath.Join(bin, "git"), 0o755); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{
		"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GIT_OBJECT_DIRECTORY": "/nowhere",
		"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": script,
		"GIT_EXTERNAL_DIFF": script, "GIT_SSH_COMMAND": script, "GIT_EXEC_PATH": bin, "GIT_TRACE": marker,
		"GIT_CONFIG_PARAMETERS": "'core.fsmonitor=" + script + "'", "LD_LIBRARY_PATH": bin,
	} {
		t.Setenv(k, v)
	}
	roundTrip(t, x)
	if _, err := os.Stat(marker); err == nil {
		t.Error("something of the environment was obeyed")
	}
}

// GC-19, UI-16: attributes an agent writes do not hide what changed.
func TestAttributesDoNotHideADiff(t *testing.T) {
	for _, attr := range []string{"* -diff", "* binary", "* diff=none", "*.txt -text -diff",
		"[attr]hidden -diff\n* hidden", "* export-ignore linguist-generated"} {
		t.Run(attr, func(t *testing.T) {
			x := newRepo(t)
			dir := x.worktree("w")
			writeFile(t, filepath.Join(dir, ".gitattributes"), attr+"\n")
			writeFile(t, filepath.Join(dir, "src/a.txt"), "one\nEVIL\nthree\n")
			writeFile(t, filepath.Join(x.dir, ".gitattributes"), attr+"\n") // and in the user's checkout
			writeFile(t, filepath.Join(x.dir, ".git/info/attributes"), attr+"\n")
			base := x.git("rev-parse", "HEAD")
			c, _, err := x.open().Snapshot(t.Context(), git.Snapshot{Dir: dir, IndexFile: x.open().IndexFile("w"),
				Parent: base, Message: "m"})
			if err != nil {
				t.Fatal(err)
			}
			p, err := x.open().Patch(t.Context(), base, c, git.PatchOptions{})
			if err != nil || !strings.Contains(string(p.Text), "+EVIL") {
				t.Errorf("the diff does not show the change (%v):\n%s", err, p.Text)
			}
			stats, err := x.open().NumStat(t.Context(), base, c)
			if err != nil || len(stats) != 2 || stats[1].Add != 1 || stats[1].Binary {
				t.Errorf("%+v, %v", stats, err)
			}
			if strings.Contains(attr, "-diff") {
				if out := x.git("diff", base, c); strings.Contains(out, "EVIL") {
					t.Errorf("control: plain git shows it too, the case shows nothing:\n%s", out)
				}
			}
		})
	}
}

// GC-16, GC-17: a missing object of a partial clone is not fetched, whatever program the configuration names for it.
func TestNoTransports(t *testing.T) {
	for name, url := range map[string]string{"ext": "ext::$SCRIPT", "ssh": "ssh://host.invalid/x"} {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t)
			h.git("config", "remote.origin.url", strings.ReplaceAll(url, "$SCRIPT", h.script))
			h.git("config", "core.sshCommand", h.script)
			h.git("config", "protocol.ext.allow", "always")
			h.git("config", "extensions.partialClone", "origin")
			h.git("config", "core.repositoryFormatVersion", "1")
			h.git("config", "remote.origin.promisor", "true")
			missing := strings.Repeat("ab", 20)
			out, _ := h.plainGit(h.dir, "cat-file", "-p", missing)
			if !h.fired() {
				t.Fatalf("control: plain git does not run it\n%s", out)
			}
			_ = os.Remove(h.marker)
			r := h.open()
			for _, rev := range []string{missing, missing + "^{tree}", "origin/main"} {
				_, _ = r.Resolve(t.Context(), rev)
				_, _ = r.TreeOf(t.Context(), rev)
				_, _ = r.ReadFile(t.Context(), rev, "x")
			}
			_, _, err := r.Snapshot(t.Context(), git.Snapshot{Dir: h.wt, IndexFile: r.IndexFile("x"), Parent: missing})
			if err == nil {
				t.Error("a snapshot on a missing parent went through")
			}
			if h.fired() {
				t.Error("git fetched a missing object through a program")
			}
		})
	}
}
