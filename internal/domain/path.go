package domain

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanPath gives p as a slash-separated path relative to a worktree, or an error a person and a model can act on.
// It works on the text alone: whether a link inside the worktree leads out is for os.Root to say. A literal "~" or
// "$HOME" is a file name like any other.
func CleanPath(p string) (string, error) {
	bad := func(format string, args ...any) (string, error) {
		return "", E(CodeDenied, "", format, args...).WithHint("Name the file relative to the root of the worktree.")
	}
	switch {
	case p == "":
		return bad("the path is empty")
	case !utf8.ValidString(p):
		return bad("the path %q is not valid UTF-8", p)
	case strings.ContainsRune(p, 0):
		return bad("the path %q holds a NUL byte", p)
	case len(p) > 4096:
		return bad("the path is %d bytes long, more than 4096", len(p))
	case strings.Contains(p, "://"):
		return bad("%q is an address, not a path", p)
	case strings.HasPrefix(p, "/"), strings.HasPrefix(p, `\\`), len(p) > 1 && p[1] == ':' && isLetter(p[0]):
		return bad("%q is an absolute path; only files inside the worktree can be named", p)
	}
	clean := path.Clean(p)
	if clean == ".." || strings.HasPrefix(clean, "../") {
		return bad("%q lies outside the worktree", p)
	}
	return clean, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// GitPath says whether a component of p names git's own directory on any file system: letter case, trailing dots and
// spaces, the short name git~1, stream suffixes and characters that some file systems ignore are all seen through.
func GitPath(p string) bool {
	for _, name := range strings.FieldsFunc(p, func(r rune) bool { return r == '/' || r == '\\' }) {
		if gitName(name) {
			return true
		}
	}
	return false
}

func gitName(name string) bool {
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn, unicode.Variation_Selector):
			continue // ignored by HFS+, or invisible
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0 // full-width forms
		case r == 'ı':
			r = 'i'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	folded, _, _ := strings.Cut(b.String(), ":")
	folded = strings.TrimRight(folded, ". ")
	return folded == ".git" || folded == "git~1"
}

// secretNames are globs of file names which usually hold credentials; exampleEnds are the endings of their examples.
var (
	secretNames = []string{
		".env", ".env.*", "*.env", ".envrc", ".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials", ".pgpass",
		".htpasswd", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "id_rsa*", "id_dsa*",
		"id_ecdsa*", "id_ed25519*", "credentials", "credentials.json", "service-account*.json", "*.tfstate",
		"terraform.tfvars", "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml",
	}
	secretDirs  = []string{".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker"}
	exampleEnds = []string{".example", ".sample", ".template", ".dist", ".defaults", ".pub"}
)

// SecretPath says whether p looks by its name like a file that holds credentials. It is a courtesy for people and no
// boundary: a file of any name can hold a key.
func SecretPath(p string) bool {
	parts := strings.Split(strings.ToLower(p), "/")
	for _, dir := range parts {
		for _, d := range secretDirs {
			if dir == d {
				return true
			}
		}
	}
	name := parts[len(parts)-1]
	for _, end := range exampleEnds {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	for _, glob := range secretNames {
		if ok, _ := path.Match(glob, name); ok {
			return true
		}
	}
	return false
}
