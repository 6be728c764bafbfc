//go:build !linux

package secret

// session says whether the system's keychain may be asked: elsewhere it always is there.
func session([]string) bool { return true }
