package git

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// A view is a git directory of the app's own over the repository's objects. It has no refs, and a configuration that
// the app wrote: no hook, filter, driver or command can come from the repository or a worktree. Three exist:
//
//	plain    bare, without any attributes: what is in a tree is shown as it is
//	content  the user's line endings, case, excludes and attributes
//	raw      converts nothing, whatever .gitattributes says
//
// They are made again when a file of the user's configuration changed.

// rawAttributes wins over every .gitattributes: bytes are stored as they are.
const rawAttributes = "* -text !eol !crlf !ident !filter !working-tree-encoding\n"

var viewNames = map[kind]string{plain: "plain", content: "content", raw: "raw"}

func (r *Repo) viewDir(k kind) string {
	sum := sha256.Sum256([]byte(r.gitDir))
	return filepath.Join(r.private, "views", hex.EncodeToString(sum[:4]), viewNames[k])
}

// configFiles are the files whose change makes the views stale.
func (r *Repo) configFiles() []string {
	home, xdg := os.Getenv("HOME"), os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" {
		xdg = filepath.Join(home, ".config")
	}
	return append([]string{
		"/etc/gitconfig", filepath.Join(home, ".gitconfig"), filepath.Join(xdg, "git", "config"),
		filepath.Join(r.common, "config"), filepath.Join(r.gitDir, "config.worktree"),
		filepath.Join(r.common, "info", "exclude"), filepath.Join(r.common, "info", "attributes"),
		filepath.Join(r.gitDir, "info", "sparse-checkout"), filepath.Join(r.viewDir(raw), "config"),
	}, r.settings.watched...)
}

// freshen makes the views where there are none or the user's configuration changed.
func (r *Repo) freshen(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.views != "" && r.views == printOf(r.configFiles()) {
		return nil
	}
	s, err := r.readSettings(ctx)
	if err != nil {
		return err
	}
	r.settings = s
	for _, k := range []kind{plain, content, raw} {
		if err := r.makeView(k); err != nil {
			return domain.E(domain.CodeDisk, "prepare git", "the repository's private folder cannot be written").Because(err)
		}
	}
	r.views = printOf(r.configFiles())
	return nil
}

// content settings in force, fresh.
func (r *Repo) content(ctx context.Context) (settings, error) {
	if err := r.freshen(ctx); err != nil {
		return settings{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.settings, nil
}

func (r *Repo) makeView(k kind) error {
	dir := r.viewDir(k)
	for _, d := range []string{"refs", "info", "objects"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return err
		}
	}
	files := map[string]string{"HEAD": "ref: refs/heads/none\n", "config": r.viewConfig(k)}
	if k != plain {
		files["info/exclude"] = contents(filepath.Join(r.common, "info", "exclude"))
		files["info/attributes"] = contents(filepath.Join(r.common, "info", "attributes"))
		files["global-exclude"], files["global-attributes"] = r.settings.excludes, r.settings.attributes
		files["info/sparse-checkout"] = contents(filepath.Join(r.gitDir, "info", "sparse-checkout"))
	}
	if k == raw {
		files["info/attributes"] = rawAttributes
	}
	for name, text := range files {
		if err := replaceFile(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return nil
}

func (r *Repo) viewConfig(k kind) string {
	lines := []string{"core.bare=" + map[bool]string{true: "true", false: "false"}[k == plain],
		"core.logallrefupdates=false", "core.safecrlf=false", "core.bigfilethreshold=64m", "diff.renamelimit=1000",
		"core.attributesfile=" + os.DevNull, "core.excludesfile=" + os.DevNull, "index.threads=true"}
	if k != plain {
		lines[5] = "core.attributesfile=" + filepath.Join(r.viewDir(k), "global-attributes")
		lines[6] = "core.excludesfile=" + filepath.Join(r.viewDir(k), "global-exclude")
		lines = append(lines, r.settings.config...)
		lines = append(lines, "lfs.storage="+filepath.Join(r.common, "lfs"))
	}
	if k == raw {
		lines = append(lines, "core.autocrlf=false")
	}
	version := "core.repositoryformatversion=0"
	if r.format == "sha256" {
		version = "core.repositoryformatversion=1"
		lines = append(lines, "extensions.objectformat=sha256")
	}
	return configText(append([]string{version}, lines...))
}

// configText writes key=value lines in the form of a git configuration file.
func configText(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		key, value, _ := strings.Cut(l, "=")
		dot := strings.LastIndexByte(key, '.')
		section, name := key[:dot], key[dot+1:]
		if s, sub, ok := strings.Cut(section, "."); ok {
			section = s + ` "` + sub + `"`
		}
		value = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value)
		b.WriteString("[" + section + "]\n\t" + name + ` = "` + value + "\"\n")
	}
	return b.String()
}

// replaceFile puts text in place in one step, so that a git that reads it now sees the old or the new one.
func replaceFile(path, text string) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
