package secret

import (
	"fmt"
	"os"
	"path/filepath"
)

// session says whether there is a D-Bus session whose keychain could be asked. Without one the library would start a
// bus of its own.
func session(env []string) bool {
	if getenv(env, "DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := getenv(env, "XDG_RUNTIME_DIR")
	if dir == "" {
		dir = fmt.Sprintf("/run/user/%d", os.Getuid())
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
