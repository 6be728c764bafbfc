//go:build !linux

package client

import "context"

// watchProcess says when a process that is not our child has ended; the error is the context's.
func watchProcess(ctx context.Context, pid int) <-chan error {
	done := make(chan error, 1)
	go func() { done <- probe(ctx, pid) }()
	return done
}
