package review_test

import (
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
)

func TestWritable(t *testing.T) {
	files := []string{"api/a.go", "api/b.go", "docs/a.md", "web/a.ts"}
	api := domain.Contract{Paths: []string{"api/**"}}
	notB := domain.Contract{NotPaths: []string{"**/b.go"}}
	for _, c := range []struct {
		name      string
		contracts []domain.Contract
		want      []string
	}{
		{"none", nil, files},
		{"one", []domain.Contract{api}, []string{"api/a.go", "api/b.go"}},
		{"both", []domain.Contract{api, notB}, []string{"api/a.go"}},
		{"nothing in common", []domain.Contract{api, {Paths: []string{"web/**"}}}, nil},
	} {
		if got := review.Writable(files, c.contracts...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSomeFiles(t *testing.T) {
	for want, files := range map[string][]string{
		"no file": nil, "a/b": {"a/b"}, "a and 1 more file": {"a", "b"}, "a and 2 more files": {"a", "b", "c"},
	} {
		if got := review.SomeFiles(files); got != want {
			t.Errorf("%v: %q, want %q", files, got, want)
		}
	}
}
