//go:build unix

package config

import (
	"os"
	"syscall"

	"github.com/coppice/coppice/internal/domain"
)

// private refuses a directory of another user, and one that others may write. It changes nothing: COPPICE_HOME may
// name a directory that is there for other things too.
func private(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return domain.Wrap("look at "+dir, err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(st.Uid) != os.Getuid() {
		return domain.E(domain.CodeConflict, "use "+dir, "it is not a directory of yours").
			WithHint("set XDG_RUNTIME_DIR or COPPICE_HOME to a directory of your own")
	}
	if info.Mode().Perm()&0o022 != 0 {
		return domain.E(domain.CodeConflict, "use "+dir, "other users may write there").
			WithHint("run chmod go-w %s, or name another directory in COPPICE_HOME", dir)
	}
	return nil
}
