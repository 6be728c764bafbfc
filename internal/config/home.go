package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
)

// maxSocket is how long the path of a unix socket may be, in bytes.
const maxSocket = 107

// Dirs says where things are kept. Everything is private to the user (0700).
type Dirs struct {
	Data    string // database, worktrees, backups
	Config  string // the user's settings, keys file
	State   string // logs
	Cache   string // what can be made again
	Runtime string // socket
	socket  string
}

// Home finds the directories: all under COPPICE_HOME where it is set, else where the XDG variables say. env is in the
// form of os.Environ. Nothing is created.
func Home(env []string) (Dirs, error) {
	if home := Getenv(env, "COPPICE_HOME"); home != "" {
		abs, err := filepath.Abs(home)
		if err != nil {
			return Dirs{}, domain.Wrap("find COPPICE_HOME", err)
		}
		d := Dirs{Data: abs, Config: abs, State: abs, Cache: filepath.Join(abs, "cache"), Runtime: abs}
		d.socket = socketPath(abs, env)
		return d, nil
	}
	user := Getenv(env, "HOME")
	if !filepath.IsAbs(user) {
		return Dirs{}, domain.E(domain.CodeUsage, "find the data directory", "neither COPPICE_HOME nor HOME is set").
			WithHint("set COPPICE_HOME to a directory of your own")
	}
	at := func(name string, fallback ...string) string {
		if dir := Getenv(env, name); filepath.IsAbs(dir) {
			return filepath.Join(dir, "coppice")
		}
		return filepath.Join(append([]string{user}, append(fallback, "coppice")...)...)
	}
	d := Dirs{
		Data: at("XDG_DATA_HOME", ".local", "share"), Config: at("XDG_CONFIG_HOME", ".config"),
		State: at("XDG_STATE_HOME", ".local", "state"), Cache: at("XDG_CACHE_HOME", ".cache"),
	}
	d.Runtime = runtimeDir(env)
	d.socket = socketPath(d.Runtime, env)
	return d, nil
}

// runtimeDir is a directory for sockets: XDG_RUNTIME_DIR, else one of this user's in the temporary directory.
func runtimeDir(env []string) string {
	if dir := Getenv(env, "XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "coppice")
	}
	tmp := Getenv(env, "TMPDIR")
	if !filepath.IsAbs(tmp) || len(tmp) > 60 {
		tmp = "/tmp"
	}
	return filepath.Join(tmp, fmt.Sprintf("coppice-%d", os.Getuid()))
}

// socketPath is engine.sock in dir, or a name made from a hash of dir in the runtime directory where that is too long.
func socketPath(dir string, env []string) string {
	if path := filepath.Join(dir, "engine.sock"); len(path) <= maxSocket {
		return path
	}
	sum := sha256.Sum256([]byte(dir))
	name := hex.EncodeToString(sum[:8]) + ".sock"
	if path := filepath.Join(runtimeDir(env), name); len(path) <= maxSocket {
		return path
	}
	return filepath.Join("/tmp", fmt.Sprintf("coppice-%d", os.Getuid()), name)
}

// Socket is where the engine listens; never longer than a socket's path may be.
func (d Dirs) Socket() string { return d.socket }

// WindowSocket is where the window listens for a second start; as short as Socket, and beside it.
func (d Dirs) WindowSocket() string {
	dir, name := filepath.Split(d.socket)
	if name == "engine.sock" {
		return dir + "window.sock"
	}
	return dir + "w" + name[1:]
}

// Settings is the user's settings file.
func (d Dirs) Settings() string { return filepath.Join(d.Config, "settings.toml") }

// Keys is the file of provider keys.
func (d Dirs) Keys() string { return filepath.Join(d.Config, "keys.toml") }

// Database is the SQLite file.
func (d Dirs) Database() string { return filepath.Join(d.Data, "coppice.db") }

// Backups holds copies of the database.
func (d Dirs) Backups() string { return filepath.Join(d.Data, "backups") }

// Worktrees holds the worktrees of attempts.
func (d Dirs) Worktrees() string { return filepath.Join(d.Data, "worktrees") }

// Private holds what belongs to one attempt alone: its home, its temporary files.
func (d Dirs) Private() string { return filepath.Join(d.Data, "private") }

// Lock is the file that keeps a second engine off the data directory.
func (d Dirs) Lock() string { return filepath.Join(d.Data, "engine.lock") }

// Log is the engine's log file.
func (d Dirs) Log() string { return filepath.Join(d.State, "engine.log") }

// Create makes the directories, private to the user. A socket directory in a shared place that belongs to somebody
// else, or that others may write, is refused.
func (d Dirs) Create() error {
	for _, dir := range []string{d.Data, d.Config, d.State, d.Cache, d.Runtime, filepath.Dir(d.socket)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return domain.E(domain.CodeDisk, "create "+dir, "the directory cannot be made").Because(err).
				WithHint("set COPPICE_HOME to a directory you may write")
		}
	}
	return private(filepath.Dir(d.socket))
}
