//go:build !linux

package app

// closeDescriptors has nothing to do here: only the Linux asset server leaks descriptors.
func closeDescriptors() {}
