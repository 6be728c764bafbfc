package client

import (
	"context"
	"errors"

	"golang.org/x/sys/unix"
)

// watchProcess says when a process that is not our child has ended; the error is the context's. It is told by the
// kernel, and a process that nobody has collected yet counts as ended.
func watchProcess(ctx context.Context, pid int) <-chan error {
	done := make(chan error, 1)
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		done <- nil
		return done
	}
	if err != nil {
		go func() { done <- probe(ctx, pid) }()
		return done
	}
	go func() {
		defer unix.Close(fd)
		for {
			n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 50)
			if n > 0 || err != nil && !errors.Is(err, unix.EINTR) {
				done <- nil
				return
			}
			if ctx.Err() != nil {
				done <- ctx.Err()
				return
			}
		}
	}()
	return done
}
