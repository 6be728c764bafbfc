package domain

import "testing"

func TestCleanPath(t *testing.T) {
	for in, want := range map[string]string{
		"a": "a", "./a//b/": "a/b", "a/../b": "b", ".": ".", "~/x": "~/x", "$HOME/x": "$HOME/x", "a b\n": "a b\n", "..a": "..a",
	} {
		if got, err := CleanPath(in); err != nil || got != want {
			t.Errorf("%q: %q %v, wanted %q", in, got, err, want)
		}
	}
	long := make([]byte, 5000)
	for i := range long {
		long[i] = 'a'
	}
	for _, in := range []string{
		"", "..", "../x", "a/../../x", "/", "/x", "file:///x", "http://x", "a\x00b", "\xff", `C:\x`, "c:x", `\\host\x`, string(long),
	} {
		if got, err := CleanPath(in); CodeOf(err) != CodeDenied || HintOf(err) == "" {
			t.Errorf("%.20q: %q %v", in, got, err)
		}
	}
}

func TestGitPath(t *testing.T) {
	for path, want := range map[string]bool{
		".git": true, "a/.git/b": true, ".GIT": true, ".git.": true, ".git ": true, "git~1": true, "GIT~1/x": true, `a\.git\b`: true,
		".g\u200cit": true, "\ufeff.git": true, ".ｇｉｔ": true, ".git::$DATA": true,
		"": false, ".gitignore": false, ".github": false, "git": false, "x.git": false, "a/git~2": false, "..git": false,
	} {
		if GitPath(path) != want {
			t.Errorf("%q: wanted %v", path, want)
		}
	}
}

func TestSecretPath(t *testing.T) {
	for path, want := range map[string]bool{
		".env": true, "a/.env.local": true, "prod.env": true, "Key.PEM": true, ".ssh/config": true, "a/.aws/x": true, "id_ed25519": true,
		".env.example": false, "id_rsa.pub": false, "env.go": false, "keys.go": false, "a.go": false, "credentials.go": false,
	} {
		if SecretPath(path) != want {
			t.Errorf("%q: wanted %v", path, want)
		}
	}
}
