package git

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// kind says whose configuration a call runs under.
type kind int

const (
	own     kind = iota // the user's repository
	find                // discovery
	plain               // view without attributes and without a worktree: trees, diffs, merges
	content             // view with the user's content settings: an agent's files
	raw                 // view that converts nothing: byte-exact storage for the bin
)

// call is one run of git, complete but for the program.
type call struct {
	op    string   // for errors, verb first
	kind  kind     // whose configuration
	args  []string // sub-command first
	cwd   string   // directory to run in; empty: the git directory
	git   string   // git directory, for own
	tree  string   // worktree; empty: none
	index string   // index file; empty: that of the git directory
	extra []string // more -c settings, key=value
	env   []string // more environment
	stdin []byte
	limit int64     // bytes of output; 0: 64 MiB
	cut   bool      // output over the limit is cut instead of an error
	to    io.Writer // where the output goes; nil: it is kept
	write bool      // may take locks
	magic bool      // the sub-command cannot take --literal-pathspecs
	hooks bool      // run the user's hooks (own only)
	exits []int     // exit statuses that are answers, not errors
}

// hardening is given to every call: nothing that configuration could make git run is run.
var hardening = []string{
	"core.fsmonitor=false", "core.pager=cat", "core.editor=false", "sequence.editor=false",
	"core.sshCommand=false", "core.askPass=", "credential.helper=", "core.alternateRefsCommand=",
	"diff.external=", "gpg.program=false", "commit.gpgSign=false", "tag.gpgSign=false", "log.showSignature=false",
	"merge.verifySignatures=false", "merge.autoStash=false", "rebase.autoStash=false", "submodule.recurse=false",
	"safe.bareRepository=explicit", "gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false",
	"core.quotePath=false", "color.ui=false", "core.untrackedCache=false", "protocol.allow=never",
	"branch.autoSetupMerge=false", "worktree.guessRemote=false", "status.submoduleSummary=false",
}

// argv builds the argument list: hardening first, the call's own settings after, then the sub-command.
func (c *call) argv() []string {
	args := []string{"--no-pager"}
	if !c.magic {
		args = append(args, "--literal-pathspecs")
	}
	for _, s := range hardening {
		args = append(args, "-c", s)
	}
	if !c.hooks {
		args = append(args, "-c", "core.hooksPath="+os.DevNull)
	}
	for _, s := range c.extra {
		args = append(args, "-c", s)
	}
	return append(args, c.args...)
}

// passed are the variables of the app's environment a call may see. HOME and the XDG ones tell git where the user's
// configuration is and are withheld from views.
var (
	passed     = []string{"TMPDIR", "SYSTEMROOT", "TZ"}
	passedHome = []string{"HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "USERPROFILE"}
)

// environ builds the environment of the call from the allowlist.
func (c *call) environ(r *Repo) []string {
	env := []string{
		"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=file", "GIT_PROTOCOL_FROM_USER=0",
		"GIT_EDITOR=false", "GIT_PAGER=cat", "GIT_ASKPASS=", "GIT_NO_LAZY_FETCH=1", "PATH=" + safePath(os.Getenv("PATH")),
	}
	if !c.write {
		env = append(env, "GIT_OPTIONAL_LOCKS=0")
	}
	env = appendPassed(env, passed)
	switch c.kind {
	case own, find:
		env = appendPassed(env, passedHome)
	default:
		env = append(env, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ATTR_NOSYSTEM=1",
			"GIT_NO_REPLACE_OBJECTS=1", "HOME="+r.viewDir(c.kind), "XDG_CONFIG_HOME="+r.viewDir(c.kind),
			"GIT_OBJECT_DIRECTORY="+filepath.Join(r.common, "objects"))
		if shallow := filepath.Join(r.common, "shallow"); isFile(shallow) {
			env = append(env, "GIT_SHALLOW_FILE="+shallow)
		}
	}
	env = append(env, c.places(r)...)
	return append(env, c.env...)
}

// places gives the variables that pin every directory, so that nothing is discovered.
func (c *call) places(r *Repo) []string {
	if c.kind == find {
		return nil
	}
	var env []string
	if c.kind == own {
		env = append(env, "GIT_DIR="+c.git, "GIT_COMMON_DIR="+r.common)
	} else {
		env = append(env, "GIT_DIR="+r.viewDir(c.kind))
	}
	if c.tree != "" {
		env = append(env, "GIT_WORK_TREE="+c.tree)
	}
	if c.index != "" {
		env = append(env, "GIT_INDEX_FILE="+c.index)
	}
	return env
}

func (c *call) workDir(r *Repo) string {
	switch {
	case c.cwd != "":
		return c.cwd
	case c.tree != "":
		return c.tree
	case c.kind == own:
		return c.git
	}
	return r.viewDir(c.kind)
}

func appendPassed(env, names []string) []string {
	for _, n := range names {
		if v, ok := os.LookupEnv(n); ok {
			env = append(env, n+"="+v)
		}
	}
	return env
}

// safePath drops what is not absolute, so that a program is never taken from the working directory.
func safePath(path string) string {
	var keep []string
	for _, p := range filepath.SplitList(path) {
		if filepath.IsAbs(p) {
			keep = append(keep, p)
		}
	}
	return strings.Join(keep, string(os.PathListSeparator))
}

func isFile(path string) bool {
	fi, err := os.Lstat(path)
	return err == nil && fi.Mode().IsRegular()
}
