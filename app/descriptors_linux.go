package app

import (
	"log/slog"
	"math"

	"golang.org/x/sys/unix"
)

// closeDescriptors marks every descriptor but the standard ones to be closed in children that are started from now on.
func closeDescriptors() {
	if err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		slog.Warn("children may hold descriptors of the window", "error", err)
	}
}
