package service

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Identity is the name and address that stand on the commits a person lands.
func (s *Service) Identity(ctx context.Context) (git.Identity, error) { return git.UserIdentity(ctx) }

// SetIdentity writes them into the user's own git configuration, on their word.
func (s *Service) SetIdentity(ctx context.Context, id git.Identity) (git.Identity, error) {
	if err := git.SetUserIdentity(ctx, id); err != nil {
		return git.Identity{}, err
	}
	return git.UserIdentity(ctx)
}

// FolderView is a folder that a path which is being typed may go on to.
type FolderView struct {
	Path string
	Repo bool // it is a git repository
}

const maxFolders = 50

// Folders lists the folders that begin like a path which is being typed, repositories first. An empty path is the
// person's home; ~ stands for it. Hidden folders are listed once a dot is typed. Nothing is read but names.
func (s *Service) Folders(_ context.Context, typed string) ([]FolderView, error) {
	home := config.Getenv(s.Env, "HOME")
	switch {
	case typed == "" || typed == "~":
		typed = home + "/"
	case strings.HasPrefix(typed, "~/"):
		typed = filepath.Join(home, typed[2:]) + strings.Repeat("/", trailing(typed))
	case !filepath.IsAbs(typed):
		return nil, domain.E(domain.CodeUsage, "list folders", "%q is not an absolute path", typed).WithHint("begin it with / or ~")
	}
	dir, begin := filepath.Split(typed)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, nil // typed on, or not theirs to see: nothing to offer
	}
	if err != nil {
		return nil, domain.E(domain.CodeNotFound, "list folders", "%s cannot be listed", dir).Because(err)
	}
	var out []FolderView
	for _, e := range entries {
		if f, ok := folder(dir, begin, e); ok {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b FolderView) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	return out[:min(len(out), maxFolders)], nil
}

func trailing(path string) int {
	if strings.HasSuffix(path, "/") {
		return 1
	}
	return 0
}

func rankOf(f FolderView) int {
	if f.Repo {
		return 0
	}
	return 1
}

// folder takes an entry that is a folder, or a link to one, and begins like what was typed.
func folder(dir, begin string, e fs.DirEntry) (FolderView, bool) {
	name := e.Name()
	if !strings.HasPrefix(strings.ToLower(name), strings.ToLower(begin)) || name[0] == '.' && !strings.HasPrefix(begin, ".") {
		return FolderView{}, false
	}
	path := filepath.Join(dir, name)
	if fi, err := os.Stat(path); err != nil || !fi.IsDir() {
		return FolderView{}, false
	}
	_, err := os.Stat(filepath.Join(path, ".git"))
	return FolderView{Path: path, Repo: err == nil}, true
}
