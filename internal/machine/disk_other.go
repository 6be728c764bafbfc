//go:build !unix

package machine

// Free gives the bytes a user may still write to the disk that holds a path; false: unknown.
func Free(string) (int64, bool) { return 0, false }
