//go:build unix

package git

import (
	"io/fs"
	"syscall"
)

// identity gives the numbers by which a directory is known again.
func identity(fi fs.FileInfo) (device, inode uint64) {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev), uint64(st.Ino) //nolint:unconvert // the types differ between systems
	}
	return 0, 0
}
