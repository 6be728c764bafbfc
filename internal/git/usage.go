package git

import (
	"context"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// OwnUsage gives the bytes on disk of objects that only Coppice's refs and branches hold.
func (r *Repo) OwnUsage(ctx context.Context) (int64, error) {
	refs, err := r.Refs(ctx, "refs/")
	if err != nil {
		return 0, err
	}
	var ids strings.Builder
	for _, ref := range refs {
		if !strings.HasPrefix(ref.Name, "refs/coppice/") && !strings.HasPrefix(ref.Name, "refs/heads/coppice/") {
			ids.WriteByte('^')
		}
		ids.WriteString(ref.Commit + "\n")
	}
	res, err := r.run(ctx, call{op: "measure", kind: plain, stdin: []byte(ids.String()),
		args: []string{"rev-list", "--objects", "--disk-usage", "--stdin"}})
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(res.text(), 10, 64)
	if err != nil {
		return 0, domain.E(domain.CodeGit, "measure", "git's answer is not understood").Because(err)
	}
	return n, nil
}
