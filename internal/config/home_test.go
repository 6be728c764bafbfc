package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestHome(t *testing.T) {
	d, err := Home([]string{"HOME=/home/u", "XDG_DATA_HOME=/data", "XDG_RUNTIME_DIR=/run/user/1"})
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		d.Database(): "/data/coppice/coppice.db", d.Settings(): "/home/u/.config/coppice/settings.toml",
		d.Log(): "/home/u/.local/state/coppice/engine.log", d.Socket(): "/run/user/1/coppice/engine.sock",
		d.Cache: "/home/u/.cache/coppice",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if d, err = Home([]string{"HOME=/home/u", "COPPICE_HOME=/one"}); err != nil || d.Socket() != "/one/engine.sock" ||
		d.Keys() != "/one/keys.toml" || d.Log() != "/one/engine.log" {
		t.Errorf("COPPICE_HOME: %+v %v", d, err)
	}
	if _, err = Home(nil); domain.HintOf(err) == "" {
		t.Errorf("no home at all: %v", err)
	}
	if d, err = Home([]string{"HOME=/h", "XDG_DATA_HOME=relative"}); err != nil || d.Data != "/h/.local/share/coppice" {
		t.Errorf("a relative XDG variable is to be ignored: %+v %v", d, err)
	}
}

func TestSocketFits(t *testing.T) {
	long := "/" + strings.Repeat("x", 60)
	for _, env := range [][]string{
		{"COPPICE_HOME=" + long + long},
		{"COPPICE_HOME=" + long + long, "XDG_RUNTIME_DIR=" + long + long},
		{"HOME=/h", "XDG_RUNTIME_DIR=" + long + long},
		{"HOME=/h", "TMPDIR=" + long + long},
	} {
		d, err := Home(env)
		if w := d.WindowSocket(); len(w) > 107 || w == d.Socket() || filepath.Dir(w) != filepath.Dir(d.Socket()) {
			t.Errorf("%d bytes: %s", len(w), w)
		}
		if err != nil || len(d.Socket()) > 107 {
			t.Errorf("%d bytes: %s %v", len(d.Socket()), d.Socket(), err)
		}
	}
	a, _ := Home([]string{"COPPICE_HOME=" + long + long + "/a"})
	b, _ := Home([]string{"COPPICE_HOME=" + long + long + "/b"})
	if a.Socket() == b.Socket() {
		t.Error("two homes share a socket")
	}
}

func TestCreateIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home")
	d, err := Home([]string{"COPPICE_HOME=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Create(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := d.Create(); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("a directory anyone may write was taken: %v", err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o777 {
		t.Errorf("it was changed to %v", info.Mode())
	}
}
