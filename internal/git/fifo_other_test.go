//go:build !unix

package git_test

import "testing"

func waitGone(*testing.T, int) {} // there are no groups to kill

func mkfifo(*testing.T, string) {} // there are none
