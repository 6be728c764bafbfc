package client

import (
	"context"
	"syscall"
	"time"
)

// probe asks again and again whether a process is there, where the system cannot tell us when it goes.
func probe(ctx context.Context, pid int) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if syscall.Kill(pid, 0) == syscall.ESRCH {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
