package app

import (
	"slices"
	"testing"
)

func TestWhatIsStartedGetsNoTokenOfTheWindow(t *testing.T) {
	env := []string{"PATH=/bin", "DESKTOP_STARTUP_ID=a_TIME1", "XDG_ACTIVATION_TOKEN=b"}
	if got := ChildEnv(env); !slices.Equal(got, []string{"PATH=/bin"}) || len(env) != 3 {
		t.Errorf("%q of %q", got, env)
	}
	if activation(env) != "b" || activation(env[:2]) != "a_TIME1" || activation(env[:1]) != "" {
		t.Error("the token of the desktop is not found")
	}
}
