package service

import (
	"context"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

// maxFiles bounds how many names one look-up gives.
const maxFiles = 200

// FilesView is the tracked files that fit a query, best first.
type FilesView struct {
	Files   []string
	Fitting int // in all
	Tracked int
}

// Files finds tracked files of a project's last commit by parts of their names. An empty query gives the first ones.
func (s *Service) Files(ctx context.Context, id domain.ProjectID, query string, limit int) (FilesView, error) {
	_, repo, err := s.repo(ctx, id)
	if err != nil {
		return FilesView{}, err
	}
	files, err := repo.Names(ctx, "HEAD")
	if err != nil {
		return FilesView{}, err
	}
	if limit <= 0 || limit > maxFiles {
		limit = maxFiles
	}
	found := fitting(files, query)
	return FilesView{Files: found[:min(limit, len(found))], Fitting: len(found), Tracked: len(files)}, nil
}

// fitting gives the names that hold the letters of a query in their order, best first.
func fitting(files []string, query string) []string {
	query = strings.ToLower(strings.TrimSpace(query))
	if query == "" {
		return files
	}
	type hit struct {
		name  string
		score int
	}
	var hits []hit
	for _, f := range files {
		if n, ok := fit(f, query); ok {
			hits = append(hits, hit{f, n})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.name
	}
	return out
}

// fit scores how well a path fits a query in lower case. What stands together counts most, then what stands in the
// file's own name and where words begin; long paths lose a little.
func fit(path, query string) (score int, ok bool) {
	low := strings.ToLower(path)
	base := strings.LastIndexByte(low, '/') + 1
	switch {
	case low[base:] == query || low == query:
		score += 1000
	case strings.HasPrefix(low[base:], query):
		score += 600
	case strings.Contains(low[base:], query):
		score += 400
	case strings.Contains(low, query):
		score += 300
	}
	at, run := 0, 0
	for i := 0; i < len(query); i++ {
		n := strings.IndexByte(low[at:], query[i])
		if n < 0 {
			return 0, false
		}
		if n > 0 {
			run = 0
		}
		at += n
		run++
		score += 2 * run
		if at == 0 || strings.IndexByte("/_-. ", low[at-1]) >= 0 {
			score += 8
		}
		if at >= base {
			score += 3
		}
		at++
	}
	return score - len(path)/8, true
}

// matched counts the files a glob matches.
func matched(files []string, glob string) int {
	n := 0
	for _, f := range files {
		if policy.MatchPath(glob, f) {
			n++
		}
	}
	return n
}
