package config

import (
	"fmt"
	"time"
)

// Duration is a time span written as in "90s", "10m" or "1h30m".
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("%q is no duration (write it like \"90s\" or \"10m\")", b)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes a duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String writes a duration without empty parts: 10m, not 10m0s.
func (d Duration) String() string {
	s := time.Duration(d).String()
	for _, empty := range []string{"m0s", "h0m"} {
		if n := len(s) - len(empty); n > 0 && s[n:] == empty {
			s = s[:n+1]
		}
	}
	return s
}

// KeyList is the keys of one command: a string or a list of them; "" is none.
type KeyList []string

// UnmarshalText reads one key alone.
func (k *KeyList) UnmarshalText(b []byte) error {
	*k = KeyList{}
	if len(b) > 0 {
		*k = KeyList{string(b)}
	}
	return nil
}

// Check is a command that verifies a change: a string, or a table with name, command and timeout.
type Check struct {
	Name    string   `toml:"name,omitempty"`
	Command string   `toml:"command"`
	Timeout Duration `toml:"timeout,omitempty"` // 0: verify.timeout
}

// UnmarshalText reads the short form: the command alone.
func (c *Check) UnmarshalText(b []byte) error {
	*c = Check{Command: string(b)}
	return nil
}

// Label is the name of the check, or its command where it has none.
func (c Check) Label() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Command
}
