package search

import (
	"io/fs"
	"os"
	"syscall"

	"github.com/coppice/coppice/internal/tool"
)

// opener opens a file for reading.
type opener func() (*os.File, fs.FileInfo, error)

// files opens the files of one folder through the folder, which need not be found anew for each.
type files struct {
	env    *tool.Env
	folder string
	root   *os.Root // nil: not open yet
}

// open opens a file that was a regular one when the folder was read; another in its place is refused, and not waited for.
func (f *files) open(name string) (*os.File, fs.FileInfo, error) {
	if f.root == nil {
		root, err := f.env.Root.OpenRoot(f.folder)
		if err != nil {
			return nil, nil, err
		}
		f.root = root
	}
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

func (f *files) close() {
	if f.root != nil {
		_ = f.root.Close()
	}
}
