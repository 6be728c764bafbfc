package git

import (
	"hash/maphash"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// canStamp says that files can be told to be unchanged by what the system says of them.
const canStamp = true

var stampSeed = maphash.MakeSeed()

// stampIn is a number for a file of a folder that differs, but for one case in 2^63, when anything git goes by differs;
// and when that last did. There is none where the file cannot be looked at.
func stampIn(folder *os.File, name string) (stamp uint64, changed time.Time, there bool) {
	var st unix.Stat_t
	if unix.Fstatat(int(folder.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return 0, time.Time{}, false
	}
	all := [...]int64{int64(st.Mode), st.Size, int64(st.Ino), int64(st.Dev), st.Mtim.Nano(), st.Ctim.Nano()}
	return maphash.Comparable(stampSeed, all) | 1, time.Unix(0, max(st.Mtim.Nano(), st.Ctim.Nano())), true
}
