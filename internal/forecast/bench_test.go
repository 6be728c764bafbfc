package forecast_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
)

// 20 open attempts on 50,000 files, the target moved since they began. "apart": each changes files of its own and four
// share one; "crowd": all 20 change one file, so that every pair is merged. Nothing is remembered from before.
func BenchmarkForecast20Of50000(b *testing.B) {
	w := big(b)
	b.Setenv("HOME", filepath.Dir(w.dir))
	r, err := git.Open(b.Context(), w.dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"apart", "crowd"} {
		var list []forecast.Attempt
		for n := range 20 {
			rev := fmt.Sprintf("%s%d", name, n)
			list = append(list, forecast.Attempt{
				Contender: review.Contender{Attempt: domain.AttemptID(rev), Task: domain.TaskID(rev), Number: n + 1, Ready: true},
				Base:      w.tree("start"), Head: w.tree(rev),
			})
		}
		target := forecast.Target{Ref: "main", Tree: w.tree("main")}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f := forecast.New()
				out, err := f.Of(b.Context(), r, target, list)
				if err != nil || len(out) != len(list) {
					b.Fatal(out, err)
				}
				b.ReportMetric(float64(f.Ran()), "merges")
			}
		})
	}
	if files, _ := filepath.Glob(filepath.Join(w.dir, "[^.]*")); len(files) != 0 {
		b.Errorf("something was checked out: %v", files)
	}
}

// big makes the repository by feeding git, without ever checking it out.
func big(b *testing.B) *world {
	w := newWorld(b)
	in, err := os.Create(filepath.Join(filepath.Dir(w.dir), "stream"))
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	commit := func(branch, from string, files map[string]string) {
		fmt.Fprintf(in, "commit refs/heads/%s\ncommitter A <a@b> 0 +0000\ndata 1\nm\n", branch)
		if from != "" {
			fmt.Fprintf(in, "from refs/heads/%s\n", from)
		}
		for name, text := range files {
			fmt.Fprintf(in, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
		}
	}
	name := func(i int) string { return fmt.Sprintf("d%02d/e%02d/f%d.txt", i%50, i/50%50, i) }
	all := map[string]string{}
	for i := range 50_000 {
		all[name(i)] = fmt.Sprintf("file %d\n%s", i, strings.Repeat("text\n", 20))
	}
	all["shared.txt"] = lines(400, nil)
	commit("start", "", all)
	commit("main", "start", map[string]string{name(49_999): "landed\n", "shared.txt": lines(400, map[int]string{399: "landed"})})
	for n := range 20 {
		own := map[string]string{}
		for k := range 20 {
			own[name(n*1000+k*37)] = fmt.Sprintf("changed by %d\n", n)
		}
		own[fmt.Sprintf("new/%d/file.txt", n)] = "new\n"
		if n < 4 {
			own["shared.txt"] = lines(400, map[int]string{n * 5: "shared"})
		}
		commit(fmt.Sprintf("apart%d", n), "start", own)
		own["shared.txt"] = lines(400, map[int]string{n / 2 * 10: fmt.Sprint("by ", n)})
		commit(fmt.Sprintf("crowd%d", n), "start", own)
	}
	if _, err := in.Seek(0, 0); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Stdin = w.dir, in
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return w
}
