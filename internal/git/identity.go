package git

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// UserIdentity gives the name and address that the user's own configuration puts on commits; empty where it says
// nothing. What a repository says on its own does not count.
func UserIdentity(ctx context.Context) (Identity, error) {
	var id Identity
	for key, into := range map[string]*string{"user.name": &id.Name, "user.email": &id.Email} {
		c := call{
			op: "read your git identity", kind: find, cwd: "/", exits: []int{1}, magic: true,
			args: []string{"config", "--includes", "--get", key},
		}
		res, err := (&Repo{}).run(ctx, c)
		if err != nil {
			return Identity{}, err
		}
		*into = strings.TrimSpace(res.text())
	}
	return id, nil
}

// SetUserIdentity writes the name and address into the user's own configuration (git config --global). Call it on the
// person's word alone.
func SetUserIdentity(ctx context.Context, id Identity) error {
	op := "set your git identity"
	id = Identity{strings.TrimSpace(id.Name), strings.TrimSpace(id.Email)}
	if err := fitIdentity(op, id); err != nil {
		return err
	}
	for _, kv := range [][2]string{{"user.name", id.Name}, {"user.email", id.Email}} {
		c := call{op: op, kind: find, cwd: "/", write: true, magic: true, args: []string{"config", "--global", kv[0], kv[1]}}
		if _, err := (&Repo{}).run(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// fitIdentity refuses what git would refuse or mangle in a commit, and what it would take for an option.
func fitIdentity(op string, id Identity) error {
	at := strings.IndexByte(id.Email, '@')
	switch {
	case id.Name == "" || strings.ContainsAny(id.Name, "<>\n\r\x00") || id.Name[0] == '-' || len(id.Name) > 200:
		return domain.E(domain.CodeUsage, op, "that is no name").WithHint("write it as it is to stand on your commits: Ada Lovelace")
	case at < 1 || at == len(id.Email)-1 || strings.ContainsAny(id.Email, "<> \t\n\r\x00") || id.Email[0] == '-' || len(id.Email) > 200:
		return domain.E(domain.CodeUsage, op, "that is no address").WithHint("write it like ada@example.org")
	}
	return nil
}
