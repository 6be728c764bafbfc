package policy

import (
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

const readOnlyRule = "read-only profile"

// ReadOnly is the default read-only profile: it allows a command which only reads inside the worktree, needs no
// network and runs no code of the project, and asks about every other. It never denies.
//
// It knows programs by name and options by list: what is not on the list asks. It goes by names, so a link inside the
// worktree that leads out, or a search over a whole folder that holds a secret, is not seen here.
func ReadOnly(command string) domain.Decision {
	d := readOnly(readScript(command))
	d.By = "rule"
	return d
}

func readOnly(s script) domain.Decision {
	switch {
	case s.broken != "":
		return verdict(domain.Ask, readOnlyRule, "%s", s.broken)
	case s.complex != "":
		return verdict(domain.Ask, readOnlyRule, "%s", s.complex)
	case len(s.simples) > maxSimple:
		return verdict(domain.Ask, readOnlyRule, "it holds %d commands, more than %d", len(s.simples), maxSimple)
	}
	for _, c := range s.simples {
		if why := readOnlyWhy(c); why != "" {
			return verdict(domain.Ask, readOnlyRule, "%s", why)
		}
	}
	return verdict(domain.Allow, readOnlyRule, "it only reads inside the worktree")
}

// readOnlyWhy says why a simple command does not belong to the profile; "" when it does.
func readOnlyWhy(c simple) string {
	args := make([]string, 0, len(c.words))
	for _, w := range c.words {
		if !w.literal {
			return "a word of it is only known when it runs"
		}
		args = append(args, w.text)
	}
	name := args[0]
	if c.words[0].quoted {
		return "the name of the program is quoted"
	}
	check, ok := readers[name]
	if !ok {
		return name + " is not known to only read"
	}
	if why := check(args[1:]); why != "" {
		return name + ": " + why
	}
	return ""
}

// outOfReach says why a word must not name a file for the profile; "" when it may.
func outOfReach(path string) string {
	switch {
	case path == "/dev/null" || path == "-" || path == "":
		return ""
	case strings.HasPrefix(path, "/"):
		return "it names a file outside the worktree"
	case strings.Contains("/"+path+"/", "/../"):
		return "it leads out of the folder"
	case strings.HasPrefix(path, "~"):
		return "it names a home folder"
	case domain.GitPath(path):
		return "it names git's own files"
	case domain.SecretPath(path):
		return path + " may hold credentials"
	}
	return ""
}
