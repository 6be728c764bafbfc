//go:build unix

package machine

import "golang.org/x/sys/unix"

// Free gives the bytes a user may still write to the disk that holds a path; false: unknown.
func Free(path string) (int64, bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true
}
