package service

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// line is a runner whose pulls go as the test says: each waits for a step to be sent.
type line struct{ steps chan provider.Progress }

func (l *line) Pull(ctx context.Context, name string, tell func(provider.Progress)) error {
	for {
		select {
		case p, open := <-l.steps:
			if !open {
				return &provider.Error{Kind: provider.KindDisk, Msg: "no space left"}
			}
			tell(p)
			if p.Total > 0 && p.Done == p.Total {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *line) Remove(context.Context, string) error { return nil }
func (l *line) Load(context.Context, string) error   { return nil }
func (l *line) Unload(context.Context, string) error { return nil }
func (l *line) Name() string                         { return "ollama" }
func (l *line) List(context.Context) ([]provider.Info, error) {
	return nil, errors.New("not asked")
}

func (l *line) Open(context.Context, string) (provider.Model, provider.Info, error) {
	return nil, provider.Info{}, errors.New("not asked")
}

// pulling makes a service that can only pull. What is told of models is kept in changed.
func pulling(l *line) (s *Service, changed *[]string) {
	changed = &[]string{}
	s = New(Options{Models: provider.NewSet(l), Hub: NewHub(nil), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	s.onModels = func(_ context.Context, id string) error { *changed = append(*changed, id); return nil }
	return s, changed
}

func states(t *testing.T, s *Service) (out []PullState) {
	t.Helper()
	all, err := s.Pulls(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		out = append(out, p.State)
	}
	return out
}

func want(t *testing.T, s *Service, wanted ...PullState) {
	t.Helper()
	synctest.Wait()
	got := states(t, s)
	if len(got) != len(wanted) {
		t.Fatalf("got %v, want %v", got, wanted)
	}
	for i := range got {
		if got[i] != wanted[i] {
			t.Fatalf("got %v, want %v", got, wanted)
		}
	}
}

func ask(t *testing.T, s *Service, model string) {
	t.Helper()
	if _, err := s.Pull(t.Context(), model); err != nil {
		t.Fatal(err)
	}
}

func TestPullsComeOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{steps: make(chan provider.Progress)}
		s, changed := pulling(l)
		ask(t, s, "a:1b")
		ask(t, s, "ollama/b:1b")
		ask(t, s, "a:1b") // under way already
		want(t, s, PullRunning, PullQueued)
		if !s.pulls.working() {
			t.Error("the engine might end now")
		}
		l.steps <- provider.Progress{Total: 100, Done: 100}
		want(t, s, PullDone, PullRunning)
		l.steps <- provider.Progress{Total: 100, Done: 100}
		want(t, s, PullDone, PullDone)
		if s.pulls.working() || len(*changed) != 2 || (*changed)[1] != "ollama/b:1b" {
			t.Errorf("working %v, told of %v", s.pulls.working(), *changed)
		}
	})
}

func TestAPullIsCancelledAndGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{steps: make(chan provider.Progress)}
		s, _ := pulling(l)
		ask(t, s, "a")
		ask(t, s, "b")
		synctest.Wait()
		for _, name := range []string{"b", "a"} { // one that waits, one that runs
			if _, err := s.CancelPull(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
		want(t, s, PullCancelled, PullCancelled)
		if _, err := s.CancelPull(t.Context(), "a"); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("cancelled twice: %v", err)
		}
		ask(t, s, "a")
		want(t, s, PullCancelled, PullRunning) // b, and a anew
		l.steps <- provider.Progress{Total: 1, Done: 1}
		want(t, s, PullCancelled, PullDone)
	})
}

func TestAPullThatFailsSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{steps: make(chan provider.Progress)}
		s, _ := pulling(l)
		ask(t, s, "a")
		close(l.steps)
		want(t, s, PullFailed)
		all, _ := s.Pulls(t.Context())
		if domain.CodeOf(all[0].Problem) != domain.CodeDisk || all[0].EndedAt.IsZero() {
			t.Errorf("got %+v", all[0])
		}
	})
}

func TestTheEngineStopsAPull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{steps: make(chan provider.Progress)}
		s, _ := pulling(l)
		ask(t, s, "a")
		ask(t, s, "b")
		synctest.Wait()
		s.CloseFaces()
		want(t, s, PullCancelled, PullQueued)
	})
}

func TestFacesAreToldNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{steps: make(chan provider.Progress)}
		s, _ := pulling(l)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		events := 0
		heard := s.Hub.Listen(ctx)
		go func() {
			for batch := range heard {
				events += len(batch)
			}
		}()
		ask(t, s, "a")
		synctest.Wait()
		before := events
		for i := range 100 { // ten seconds, ten a second
			time.Sleep(100 * time.Millisecond)
			l.steps <- provider.Progress{Total: 1000, Done: int64(i+1) * 5}
			synctest.Wait()
		}
		if told := events - before; told < 20 || told > 45 {
			t.Errorf("told %d times in ten seconds", told)
		}
		all, _ := s.Pulls(t.Context())
		if all[0].Speed != 50 || all[0].Left != 10*time.Second {
			t.Errorf("speed %d, left %s", all[0].Speed, all[0].Left)
		}
		l.steps <- provider.Progress{Total: 1, Done: 1}
		want(t, s, PullDone)
		cancel()
	})
}
