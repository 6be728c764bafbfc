package demo

import (
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

//go:embed all:project
var project embed.FS

const ending = ".tmpl"

// Commit is the message of the sample project's first commit.
const Commit = "Start of the billing service"

// Author and Email stand on that commit where the user has no git identity of their own.
const (
	Author = "Coppice Demo"
	Email  = "demo@coppice.invalid"
)

// Name gives the folder name of the n-th demo on a machine, from 1.
func Name(n int) string {
	if n <= 1 {
		return "billing"
	}
	return "billing-" + strconv.Itoa(n)
}

// Write writes the sample project into a directory, which is made where it is missing. It goes over no file that is
// there: that is CodeConflict. Making it a repository is the caller's.
func Write(dir string) error {
	return fs.WalkDir(project, "project", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := project.ReadFile(name)
		if err != nil {
			return domain.E(domain.CodeInternal, "read the sample project", "%s is missing", name).Because(err)
		}
		rel := strings.TrimSuffix(strings.TrimPrefix(name, "project/"), ending)
		return create(filepath.Join(dir, filepath.FromSlash(rel)), data)
	})
}

// create writes a file that must not exist yet, with the folders above it.
func create(file string, data []byte) error {
	op := "write the sample project"
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return domain.E(domain.CodeDisk, op, "%s cannot be made", filepath.Dir(file)).Because(err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return domain.E(domain.CodeConflict, op, "%s exists already", file).WithHint("choose a new folder")
	} else if err != nil {
		return domain.E(domain.CodeDisk, op, "%s cannot be written", file).Because(err)
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return domain.E(domain.CodeDisk, op, "%s cannot be written", file).Because(err)
	}
	return nil
}

// Files lists the sample project's files, slash-separated and sorted.
func Files() []string {
	var names []string
	_ = fs.WalkDir(project, "project", func(name string, d fs.DirEntry, _ error) error { // embedded: cannot fail
		if !d.IsDir() {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(name, "project/"), ending))
		}
		return nil
	})
	return names
}

// scriptFile is the name of a task's script in the folder of scripts.
func scriptFile(name string) string { return path.Base(name) + ".replay" }
