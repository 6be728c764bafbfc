package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestTheIdentityIsWrittenForTheUser(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	if id, err := UserIdentity(t.Context()); err != nil || id != (Identity{}) {
		t.Fatalf("before: %+v %v", id, err)
	}
	want := Identity{"Ada Lovelace", "ada@example.org"}
	if err := SetUserIdentity(t.Context(), Identity{" Ada Lovelace ", "ada@example.org\n"}); err != nil {
		t.Fatal(err)
	}
	if id, err := UserIdentity(t.Context()); err != nil || id != want {
		t.Errorf("after: %+v %v", id, err)
	}
	cmd := exec.Command("git", "config", "--file", filepath.Join(home, ".gitconfig"), "user.email")
	if out, err := cmd.Output(); err != nil || strings.TrimSpace(string(out)) != want.Email {
		t.Errorf("git itself says %q %v", out, err)
	}
}

func TestWhatIsNoIdentityIsNotWritten(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, id := range []Identity{
		{"", "a@b"}, {"-e", "a@b"}, {"A <b>", "a@b"}, {"A\nB", "a@b"}, {"Ada", ""}, {"Ada", "ada"}, {"Ada", "--unset@x"},
		{"Ada", "a b@c"}, {"Ada", "@b"}, {"Ada", "a@"},
	} {
		if err := SetUserIdentity(t.Context(), id); domain.CodeOf(err) != domain.CodeUsage || domain.HintOf(err) == "" {
			t.Errorf("%+v: %v", id, err)
		}
	}
	if _, err := os.Stat(filepath.Join(home, ".gitconfig")); !os.IsNotExist(err) {
		t.Error("something was written")
	}
}
