package review

import (
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/diff"
)

// later names the files that a person's own tools run or obey after a landing, outside any sandbox (SECURITY.md, 3.6).
// Patterns are of lower-case paths: with a slash they match from the root or below any folder, "dir/" everything in it.
var later = []struct{ why, patterns string }{
	{"scripts of a package manager run code", `package.json .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs pnpm-workspace.yaml
		composer.json .pypirc pip.conf`},
	{"decides which code is downloaded and linked", `go.mod go.sum go.work go.work.sum package-lock.json
		npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock cargo.toml poetry.lock uv.lock
		pdm.lock pipfile pipfile.lock composer.lock gemfile gemfile.lock mix.lock flake.lock podfile podfile.lock
		pubspec.lock packages.lock.json gradle.lockfile requirements*.txt nuget.config .terraform.lock.hcl`},
	{"build files run code", `makefile gnumakefile *.mk justfile .justfile taskfile.yml taskfile.yaml rakefile build.rs
		setup.py setup.cfg pyproject.toml tox.ini noxfile.py *.gradle *.gradle.kts gradle/ gradlew gradlew.bat
		gradle.properties pom.xml *.csproj *.fsproj *.vbproj *.props *.targets *.sln build.xml cmakelists.txt *.cmake
		meson.build configure configure.ac build.zig build bazel build.bazel workspace workspace.bazel module.bazel .bazelrc
		sconstruct magefile.go mix.exs flake.nix shell.nix default.nix .cargo/ vite.config.* webpack.config.* rollup.config.*
		babel.config.* .babelrc.js gulpfile.* gruntfile.* postcss.config.* svelte.config.* next.config.*`},
	{"test runners load it by itself", `conftest.py pytest.ini sitecustomize.py usercustomize.py *.pth jest.config.*
		vitest.config.* playwright.config.* karma.conf.js .mocharc.* .eslintrc.js .eslintrc.cjs eslint.config.*
		.rspec .golangci.yml .golangci.yaml`},
	{"continuous integration runs it", `.github/workflows/ .github/actions/ .gitlab-ci.yml .gitlab/ci/ .circleci/ .ci/
		jenkinsfile .travis.yml azure-pipelines.yml bitbucket-pipelines.yml .drone.yml .buildkite/ .woodpecker/
		.woodpecker.yml appveyor.yml cloudbuild.yaml action.yml action.yaml renovate.json .github/dependabot.yml`},
	{"git hooks run it", `.husky/ .githooks/ .git-hooks/ hooks/pre-* hooks/post-* .pre-commit-config.yaml
		.pre-commit-hooks.yaml lefthook.yml lefthook.yaml .lefthook.yml .lintstagedrc* lint-staged.config.*`},
	{"an editor or a shell obeys it when the folder is opened", `.vscode/ .idea/ .devcontainer/ .devcontainer.json .fleet/
		.zed/ *.code-workspace .envrc .env .editorconfig .vimrc .exrc .nvimrc .nvim.lua .dir-locals.el .direnv/
		.tool-versions mise.toml .mise.toml .python-version`},
	{"containers run it", `dockerfile dockerfile.* *.dockerfile containerfile docker-compose*.yml docker-compose*.yaml
		compose.yml compose.yaml .dockerignore vagrantfile procfile skaffold.yaml tiltfile`},
	{"git obeys it", `.gitattributes .gitmodules .gitconfig .lfsconfig .gitignore .mailmap`},
	{"agents obey it", `agents.md agents.override.md claude.md claude.local.md gemini.md copilot-instructions.md
		.cursorrules .cursor/ .windsurfrules .windsurf/ .clinerules .clinerules/ .claude/ .codex/ .gemini/ .opencode/
		.aider* .mcp.json mcp.json .coppice/ .worktreeinclude skill.md .github/instructions/ .github/prompts/`},
}

// Flags says why a person should look twice at a file, one short reason each; none for most files. Shown words are
// plain text: paths of the repository are not in them.
func Flags(f diff.File) []string {
	var out []string
	is, was := fold(f.Path), ""
	if f.Status == diff.Renamed && f.Old != "" {
		was = fold(f.Old)
	}
	for _, r := range laterRules {
		if r.match(is) || was != "" && r.match(was) {
			out = append(out, "runs later: "+r.why)
		}
	}
	out = append(out, modeFlags(f)...)
	return append(out, lineFlags(f)...)
}

// Flag joins the reasons of Flags for a face that has one place for them.
func Flag(f diff.File) string { return strings.Join(Flags(f), "; ") }

// laterRule is a line of later, taken apart.
type laterRule struct {
	why     string
	folders []string       // each with a slash at its end
	paths   map[int][]glob // by how many steps they have; one step: a name
}

var laterRules = func() (out []laterRule) {
	for _, l := range later {
		r := laterRule{why: l.why, paths: map[int][]glob{}}
		for _, p := range strings.Fields(l.patterns) {
			if strings.HasSuffix(p, "/") {
				r.folders = append(r.folders, p)
				continue
			}
			steps := strings.Count(p, "/") + 1
			r.paths[steps] = append(r.paths[steps], globOf(p))
		}
		out = append(out, r)
	}
	return out
}()

// match says whether a path that was folded is meant.
func (r laterRule) match(p string) bool {
	for _, folder := range r.folders {
		if strings.HasPrefix(p, folder) || strings.Contains(p, "/"+folder) {
			return true
		}
	}
	for steps, globs := range r.paths {
		end, ok := lastSteps(p, steps)
		if ok && slices.ContainsFunc(globs, func(g glob) bool { return g.tail(end) }) {
			return true
		}
	}
	return false
}

// lastSteps gives the last steps of a path, if it has so many.
func lastSteps(p string, n int) (string, bool) {
	i := len(p)
	for ; n > 0; n-- {
		if i = strings.LastIndexByte(p[:i], '/'); i < 0 {
			return p, n == 1
		}
	}
	return p[i+1:], true
}

// fold takes away what file systems that fold case or drop trailing dots and blanks would not see (SECURITY.md, PC-10).
func fold(p string) string {
	parts := strings.Split(strings.ToLower(p), "/")
	for i, part := range parts {
		parts[i] = strings.Map(dropInvisible, strings.TrimRight(part, ". "))
	}
	return strings.Join(parts, "/")
}

func dropInvisible(r rune) rune {
	if (r >= 0x200b && r <= 0x200f) || (r >= 0x202a && r <= 0x202e) || (r >= 0x206a && r <= 0x206f) || r == 0xfeff {
		return -1
	}
	return r
}

func modeFlags(f diff.File) []string {
	var out []string
	if f.Status == diff.Deleted {
		return nil
	}
	was, is := f.OldMode, f.NewMode
	switch {
	case is == diff.ModeSymlink:
		out = append(out, "symbolic link: what it points to is used in its place")
	case is == diff.ModeSubmodule:
		out = append(out, "submodule: another repository's code comes with it")
	case is == diff.ModeExec && was != diff.ModeExec:
		out = append(out, "becomes executable")
	case was == diff.ModeExec && is == diff.ModeFile:
		out = append(out, "is no longer executable")
	case f.Status == diff.Type:
		out = append(out, "is another type of file now")
	}
	if f.Binary {
		out = append(out, "binary: its content cannot be read here")
	} else if f.Large {
		out = append(out, "too large: its lines are not shown here")
	}
	return out
}

// lineFlags looks at the added lines, where the diff has them.
func lineFlags(f diff.File) []string {
	runs, left := false, false
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			if l.Op != diff.Add {
				continue
			}
			runs = runs || strings.HasPrefix(l.Text, "//go:generate") || strings.HasPrefix(l.Text, "//go:linkname") ||
				strings.Contains(l.Text, "#cgo ")
			left = left || isPlaceholder(l.Text)
		}
	}
	var out []string
	if runs {
		out = append(out, "runs later: a directive to the Go tools")
	}
	if left {
		out = append(out, "looks like a placeholder was left for code that was there")
	}
	return out
}

// isPlaceholder knows the remarks with which models leave out code they were to repeat.
func isPlaceholder(line string) bool {
	text, marked := cutComment(strings.TrimSpace(line))
	if !marked {
		return false
	}
	text = strings.Trim(strings.ToLower(text), " .…*/->")
	for _, p := range []string{
		"rest of the code", "rest of the file", "rest of code", "rest of file", "rest unchanged", "existing code",
		"remaining code", "unchanged code", "same as before", "rest of the function", "rest remains",
	} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

func cutComment(text string) (string, bool) {
	for _, mark := range []string{"//", "#", "/*", "--", "<!--", "{/*", "%", ";"} {
		if rest, ok := strings.CutPrefix(text, mark); ok {
			return rest, true
		}
	}
	return text, strings.HasPrefix(text, "...") || strings.HasPrefix(text, "…")
}
