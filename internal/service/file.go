package service

import (
	"context"
	"net/http"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// FileRef names a file on one side of an attempt's change.
type FileRef struct {
	Path string
	Old  bool // as it was before
}

// MaxImage is the largest image that is sent to be shown.
const MaxImage = 2 << 20

// widest is the most bytes of one line that are given, however much is asked for: what a person can still look through.
const widest = 256 << 10

// Lines gives a part of a file as it is after the change, or was before it: the context that a diff leaves out. Lines
// are cut at width bytes; a width below 1 means what a diff shows of a line.
func (s *Service) Lines(ctx context.Context, r Ref, sc Scope, f FileRef, from, limit, width int) (LinesView, error) {
	repo, rev, path, err := s.side(ctx, r, sc, f)
	if err != nil {
		return LinesView{}, err
	}
	data, err := repo.ReadFile(ctx, rev, path)
	if err != nil {
		return LinesView{}, err
	}
	v := LinesView{Path: path, Old: f.Old, From: max(from, 1)}
	v.Lines, v.More, v.Total = diff.Part(data, v.From, limit, min(width, widest))
	return v, nil
}

// Blob gives the size of a file of one side, and its bytes where it is an image small enough to be shown. A file that
// is not there on this side is no error.
func (s *Service) Blob(ctx context.Context, r Ref, sc Scope, f FileRef) (BlobView, error) {
	repo, rev, path, err := s.side(ctx, r, sc, f)
	if err != nil {
		return BlobView{}, err
	}
	v := BlobView{Path: path, Old: f.Old}
	v.Size, err = repo.FileSize(ctx, rev, path)
	if domain.CodeOf(err) == domain.CodeNotFound {
		v.Gone = true
		return v, nil
	}
	if err != nil || v.Size > MaxImage {
		return v, err
	}
	data, err := repo.ReadFile(ctx, rev, path)
	if err != nil {
		return v, err
	}
	if media := imageType(data); media != "" {
		v.Media, v.Data = media, data
	}
	return v, nil
}

// imageType tells by the bytes, never by the name, whether a file is a picture that a browser draws without running
// anything of it. An SVG is not one: it is text, and is read as text.
func imageType(data []byte) string {
	switch t := http.DetectContentType(data); t {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon":
		return t
	}
	return ""
}

// side finds the repository, the commit and the path of a file on one side of a change.
func (s *Service) side(ctx context.Context, r Ref, sc Scope, f FileRef) (repo *git.Repo, rev, path string, err error) {
	sp, rd, err := s.parsed(ctx, r, sc)
	if err != nil {
		return nil, "", "", err
	}
	if _, repo, err = s.repo(ctx, sp.attempt.Project); err != nil {
		return nil, "", "", err
	}
	rev, path = sp.to, f.Path
	if !f.Old {
		return repo, rev, path, nil
	}
	rev = sp.from
	if i := rd.find(path); i >= 0 && rd.files[i].Old != "" {
		path = rd.files[i].Old
	}
	return repo, rev, path, nil
}
