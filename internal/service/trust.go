package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// obeyed are the files that an agent or the program obeys once a repository is trusted.
var obeyed = []string{"AGENTS.md", "CLAUDE.md", ".coppice/settings.toml", ".coppice/settings.local.toml", ".worktreeinclude"}

// TrustQuestion is what a person is shown before they trust a repository: what would run, and what would be obeyed.
func (s *Service) TrustQuestion(ctx context.Context, id domain.ProjectID) (domain.TrustQuestion, error) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return domain.TrustQuestion{}, err
	}
	return s.question(ctx, p)
}

func (s *Service) question(_ context.Context, p domain.Project) (domain.TrustQuestion, error) {
	asked := p
	asked.Trust = nil // what the project's files ask for, whether or not they are obeyed now
	cfg, err := s.Config(&asked)
	if err != nil {
		return domain.TrustQuestion{}, err
	}
	q := domain.TrustQuestion{Dir: p.Dir, Setup: cfg.Asked.Setup, Checks: checksOf(cfg.Asked.Checks, ".coppice/settings.toml")}
	if len(q.Checks) == 0 {
		q.Checks = verify.Find(p.Dir)
	}
	for _, f := range obeyed {
		if _, err := os.Lstat(filepath.Join(p.Dir, f)); err == nil {
			q.Files = append(q.Files, f)
		}
	}
	q.Print = fingerprint(q)
	return q, nil
}

// fingerprint is a hash over what would run. Instruction files are named but their text is not in it: it changes with
// every edit of the user's, and grants nothing.
func fingerprint(q domain.TrustQuestion) string {
	b, err := json.Marshal(struct {
		Checks []domain.Check
		Setup  []string
	}{q.Checks, q.Setup})
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Trust records a person's word on a repository as it was shown to them.
func (s *Service) Trust(ctx context.Context, id domain.ProjectID, print string, network bool) (ProjectView, error) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return ProjectView{}, err
	}
	q, err := s.question(ctx, p)
	if err != nil {
		return ProjectView{}, err
	}
	if print != q.Print {
		return ProjectView{}, domain.E(domain.CodeConflict, "trust "+p.Name, "its checks or setup changed since they were shown").
			WithHint("look at them again")
	}
	p.Trust = &domain.Trust{At: s.Now(), Print: print, SetupNetwork: network}
	if err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutProject(&p) }); err != nil {
		return ProjectView{}, err
	}
	s.Conductor.Kick()
	return s.projectView(ctx, p)
}

// Trusted refuses a project that is not trusted, or no longer what was trusted.
func (s *Service) Trusted(ctx context.Context, p domain.Project) error {
	if p.Trust == nil {
		return domain.E(domain.CodeUntrusted, "", "%s is not trusted: nothing in it is run or obeyed", p.Dir).WithHint("coppice trust %s", p.Dir)
	}
	q, err := s.question(ctx, p)
	if err != nil {
		return err
	}
	if q.Print != p.Trust.Print {
		return domain.E(domain.CodeUntrusted, "", "the checks or setup of %s changed since it was trusted", p.Dir).
			WithHint("look at them and trust it again: coppice trust %s", p.Dir)
	}
	return nil
}

// knownStrategy says whether a strategy is one of ours; empty is the default.
func knownStrategy(st domain.Strategy) bool {
	return slices.Contains([]domain.Strategy{"", domain.StrategySquash, domain.StrategyMerge, domain.StrategyRebase}, st)
}
