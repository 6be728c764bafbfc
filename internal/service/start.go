package service

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// Bounds of a new task.
const (
	maxBrief    = 64 << 10 // bytes
	maxTitle    = 100      // characters
	maxAttempts = 8
	defaultKind = "change"
)

// starting is a task on its way from what a person said to what is stored.
type starting struct {
	s       *Service
	say     NewTask
	project domain.Project
	repo    *git.Repo
	cfg     *config.Config
	task    domain.Task
	models  []string
	notices []string
}

// StartTask makes a task from what a person said and the project's defaults, and queues its attempts. Everything that
// can be known to be wrong is refused here, before anything is made.
func (s *Service) StartTask(ctx context.Context, n NewTask) (TaskView, error) {
	st := &starting{s: s, say: n}
	if err := st.open(ctx); err != nil {
		return TaskView{}, domain.Wrap("start task", err)
	}
	dirt := make(chan string, 1) // git looks at every file for it: what else is to be done goes on meanwhile
	go func() { dirt <- st.dirt(ctx) }()
	for _, step := range []func(context.Context) error{
		st.brief, st.branches, st.contract, st.isolation, st.checks, st.after, st.pickModels, st.noteOverlaps,
	} {
		if err := step(ctx); err != nil {
			return TaskView{}, domain.Wrap("start task", err)
		}
	}
	if err := s.Store.Update(ctx, st.save); err != nil {
		return TaskView{}, err
	}
	s.Conductor.Kick()
	view, err := s.Task(ctx, Ref{Text: string(st.task.ID)})
	if note := <-dirt; note != "" {
		st.notices = append([]string{note}, st.notices...)
	}
	view.Notices = st.notices
	return view, err
}

func (st *starting) open(ctx context.Context) (err error) {
	if st.s.Root {
		return domain.E(domain.CodeDenied, "", "agents do not run as root: a command that goes wrong could change the whole system").
			WithHint("run as another user, or set COPPICE_ALLOW_ROOT=1 in a container")
	}
	if st.project, st.repo, err = st.s.repo(ctx, st.say.Project); err != nil {
		return err
	}
	if err := st.s.Trusted(ctx, st.project); err != nil {
		return err
	}
	st.cfg, err = st.s.Config(&st.project)
	return err
}

func (st *starting) brief(context.Context) error {
	brief := strings.TrimSpace(st.say.Brief)
	switch {
	case brief == "":
		return domain.E(domain.CodeUsage, "", "the brief is empty").WithHint("say what is to be done")
	case len(brief) > maxBrief:
		return domain.E(domain.CodeUsage, "", "the brief is %d bytes long, %d are the most", len(brief), maxBrief).
			WithHint("put the material into a file of the repository and name it in the brief")
	case !utf8.ValidString(brief):
		return domain.E(domain.CodeUsage, "", "the brief is not valid UTF-8")
	}
	title := strings.TrimSpace(st.say.Title)
	if title == "" {
		title = firstLine(brief)
	}
	st.task = domain.Task{
		Project: st.project.ID, Title: title, Brief: brief, Kind: cmp.Or(st.say.Kind, defaultKind), Mode: st.say.Mode,
		Background: st.say.Background, NoReview: st.say.NoReview, Demo: st.say.Demo, CreatedAt: st.s.Now(),
	}
	return nil
}

// firstLine is the title of a task that has none: the brief's first line, cut at a word.
func firstLine(brief string) string {
	line, _, _ := strings.Cut(brief, "\n")
	line = strings.TrimRight(strings.TrimSpace(strings.TrimLeft(line, "# ")), ".")
	if utf8.RuneCountInString(line) <= maxTitle {
		return line
	}
	cut := string([]rune(line)[:maxTitle-1])
	if i := strings.LastIndexByte(cut, ' '); i > maxTitle/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// branches fixes base and target. Without a target it is the branch that is checked out; a detached checkout must name
// one, for a result has to be able to land somewhere.
func (st *starting) branches(ctx context.Context) error {
	head, err := st.repo.Head(ctx)
	if err != nil {
		return err
	}
	target := st.say.Target
	switch {
	case target == "" && head.Name == "":
		return domain.E(domain.CodeConflict, "", "HEAD is detached: there is no branch to land on").
			WithHint("name one with --target, or switch to a branch")
	case target == "":
		target = head.Name
	case !strings.HasPrefix(target, "refs/"):
		target = "refs/heads/" + target
	}
	if _, err := st.repo.Resolve(ctx, target); err != nil {
		return domain.E(domain.CodeNotFound, "", "there is no branch %s", strings.TrimPrefix(target, "refs/heads/")).
			WithHint("make it with git branch, or name another with --target")
	}
	st.task.Target, st.task.Base = target, st.say.Base
	if st.task.Base != "" {
		if st.task.Base, err = st.repo.Resolve(ctx, st.task.Base); err != nil {
			return err
		}
	}
	return nil
}

// dirt says that uncommitted work is not in the base; "" where there is none. It is no reason to refuse.
func (st *starting) dirt(ctx context.Context) string {
	status, err := st.repo.Status(ctx, st.repo.Dir())
	if err != nil || status.Clean() {
		return ""
	}
	return fmt.Sprintf("the checkout has %d uncommitted changes; the task starts from the last commit, without them", len(status.Entries))
}

func (st *starting) contract(context.Context) error {
	n, d := st.say, st.cfg.Contract
	c := domain.Contract{
		Produces: cmp.Or(n.Produces, domain.ArtifactChange), DoneWhen: strings.TrimSpace(n.DoneWhen),
		Paths: n.Paths, NotPaths: append(append([]string{}, d.NotPaths...), n.NotPaths...), Allow: n.Allow, Yes: n.Yes,
		OnAsk: cmp.Or(n.OnAsk, domain.OnAskWait),
		Budget: domain.Budget{
			Tokens: cmp.Or(n.Budget.Tokens, d.MaxTokens), Cost: cmp.Or(n.Budget.Cost, domain.Dollars(d.MaxCostUSD)),
			Minutes: cmp.Or(n.Budget.Minutes, d.MaxMinutes), ReviewMinutes: cmp.Or(n.Budget.ReviewMinutes, d.ReviewMinutes),
			Turns: cmp.Or(n.Budget.Turns, d.MaxTurns),
		},
	}
	if len(c.Paths) == 0 {
		c.Paths = d.Paths
	}
	if c.Produces != domain.ArtifactChange {
		c.NotPaths = append(c.NotPaths, "**") // a plan, a report or findings are words, not files
	}
	st.task.Contract = c
	return policy.Validate(c)
}

// isolation fixes the least level the task may run at. Unattended work needs level 3 unless the person said otherwise.
func (st *starting) isolation(ctx context.Context) error {
	least := st.cfg.Settings.Isolation.Require
	switch {
	case st.say.Isolation != nil:
		least = max(least, *st.say.Isolation)
	case st.say.Unattended:
		least = max(least, 3)
	}
	st.task.Contract.Isolation = least
	have := st.s.Sandbox.Probe(ctx)
	if have.Level >= least {
		return nil
	}
	e := domain.E(domain.CodeIsolation, "", "isolation %d is required and this machine has %d (%s)", least, have.Level, have.Name)
	if st.say.Isolation == nil && st.say.Unattended {
		return e.WithHint("install bubblewrap, or say --require-isolation %d to accept less", have.Level)
	}
	return e.WithHint("install bubblewrap: see coppice doctor")
}

// checks takes the task's own, else the project's, else those that were found.
func (st *starting) checks(context.Context) error {
	switch {
	case len(st.say.Checks) > 0:
		for _, c := range st.say.Checks {
			if strings.TrimSpace(c) == "" {
				return domain.E(domain.CodeUsage, "", "a check is empty")
			}
			st.task.Checks = append(st.task.Checks, domain.Check{Name: c, Command: c, Source: "task"})
		}
	case len(st.cfg.Checks) > 0:
		st.task.Checks = checksOf(st.cfg.Checks, filepath.Join(".coppice", "settings.toml"))
	default:
		st.task.Checks = verify.Find(st.project.Dir)
	}
	return nil
}

func checksOf(in []config.Check, source string) []domain.Check {
	out := make([]domain.Check, 0, len(in))
	for _, c := range in {
		out = append(out, domain.Check{Name: c.Label(), Command: c.Command, Timeout: time.Duration(c.Timeout), Source: source})
	}
	return out
}

// after resolves the tasks that must land first.
func (st *starting) after(ctx context.Context) error {
	for _, text := range st.say.After {
		t, err := st.s.Task(ctx, Ref{Text: text, Project: string(st.project.ID)})
		if err != nil {
			return domain.Wrap("wait for "+text, err)
		}
		if t.Project != st.project.ID {
			return domain.E(domain.CodeUsage, "", "task %s is of another project", text)
		}
		st.task.After = append(st.task.After, t.ID)
	}
	return nil
}

// save stores the task and its attempts in one transaction.
func (st *starting) save(tx *store.Tx) error {
	st.task.ID, st.task.Model = domain.TaskID(st.s.IDs(domain.KindTask)), st.models[0]
	st.task.Number = 0 // the store gives the next one
	if err := tx.PutTask(&st.task); err != nil {
		return err
	}
	for i, model := range st.models {
		a := domain.Attempt{
			ID: domain.AttemptID(st.s.IDs(domain.KindAttempt)), Task: st.task.ID, Project: st.project.ID, Ordinal: i + 1,
			State: domain.StateQueued, Model: model, Round: 1, Background: st.task.Background,
			CreatedAt: st.task.CreatedAt, UpdatedAt: st.task.CreatedAt,
		}
		if err := tx.InsertAttempt(&a); err != nil {
			return err
		}
	}
	return nil
}
