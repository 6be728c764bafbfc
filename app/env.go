package app

import (
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/config"
)

// activation is what the desktop gave this start, with which a window may come to the front.
func activation(env []string) string {
	if t := config.Getenv(env, "XDG_ACTIVATION_TOKEN"); t != "" {
		return t
	}
	return config.Getenv(env, "DESKTOP_STARTUP_ID")
}

// ChildEnv is the environment of the programs that the window starts: the one it was started with, without what was
// meant for it alone.
func ChildEnv(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return name == "XDG_ACTIVATION_TOKEN" || name == "DESKTOP_STARTUP_ID"
	})
}
