package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
)

// maxOutput is how many bytes of a check's output are kept on either end.
const maxOutput = 32 << 10

// Box runs commands confined; *sandbox.Box is one.
type Box interface {
	Run(ctx context.Context, cmd sandbox.Cmd) (sandbox.Result, error)
	Isolation() domain.Isolation
}

// Spec says what Run is to verify.
type Spec struct {
	Attempt domain.AttemptID
	Checks  []domain.Check
	Dir     string // stands at Tree, with dependencies in place
	Tree    string
	Base    string // commit the attempt is based on
	Onto    string // commit of the target that is merged into Tree; empty: none
	Box     Box

	// BaseDir makes a directory that stands at Onto, or else at Base, and is called once, when a check was red and only after all checks
	// have run, so it may be Dir itself, set to another tree. Nil: whether a check was red before stays unknown.
	BaseDir func(ctx context.Context) (string, error)
	BaseBox Box // runs the checks there; nil: Box

	// Changed gives the lines of the change in Dir, to say which of them a check ran, where it leaves a report of that. It is
	// called after each check that left one. Nil: it is not asked.
	Changed func(ctx context.Context) (Changed, error)

	Now func() time.Time
	IDs domain.IDs
	// OnDone is told of each evidence as soon as it is there, and once more under the same id when it became known how
	// the check does on the base. Nil: nobody is told. Its error ends the run.
	OnDone func(domain.Evidence) error
	// OnStart is told what is about to run, for a face. Nil: nobody is told.
	OnStart func(domain.Check)
}

// Run runs the checks in order, the failing ones on the base as well, and gives evidence for each. A red check is no
// error. An error means that verification could not be done: ctx ended, the box refused, OnDone failed; what was
// finished until then is given beside it.
func Run(ctx context.Context, spec Spec) ([]domain.Evidence, error) {
	var out []domain.Evidence
	for _, check := range spec.Checks {
		e, err := spec.check(ctx, check)
		if err == nil {
			out = append(out, e)
			err = spec.done(e)
		}
		if err != nil {
			return out, domain.Wrap(fmt.Sprintf("run check %q", check.Name), err)
		}
	}
	return out, domain.Wrap("run checks on the base", spec.onBase(ctx, out))
}

// check runs one check in Dir.
func (s *Spec) check(ctx context.Context, check domain.Check) (domain.Evidence, error) {
	if s.OnStart != nil {
		s.OnStart(check)
	}
	e := domain.Evidence{
		ID: domain.EvidenceID(s.IDs(domain.KindEvidence)), Attempt: s.Attempt, Check: check, Tree: s.Tree,
		Base: s.Base, Onto: s.Onto, Isolation: s.Box.Isolation(), StartedAt: s.Now(),
	}
	var before map[string]stamp
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return e, domain.E(domain.CodeDisk, "open "+s.Dir, "it cannot be opened").Because(err)
	}
	defer root.Close()
	if s.Changed != nil {
		before = found(root)
	}
	res, err := run(ctx, s.Box, check, s.Dir)
	if err != nil {
		return e, err
	}
	e.ExitCode, e.TimedOut, e.Duration, e.Bytes = res.ExitCode, res.TimedOut, res.Duration, res.Bytes
	e.Output = output(res)
	if s.Changed != nil {
		e.Coverage, err = s.covered(ctx, root, before)
	}
	return e, err
}

// covered says which changed lines a check ran that has left a report. The change is asked for only then.
func (s *Spec) covered(ctx context.Context, root *os.Root, before map[string]stamp) (*domain.Coverage, error) {
	reports := written(root, before)
	if len(reports) == 0 {
		return nil, nil
	}
	changed, err := s.Changed(ctx)
	if err != nil || len(changed) == 0 {
		return nil, err
	}
	return coverage(s.Dir, root, reports, changed), nil
}

// run runs a check in a directory. A result that was cut short by the end of ctx is none.
func run(ctx context.Context, box Box, check domain.Check, dir string) (sandbox.Result, error) {
	if err := ctx.Err(); err != nil {
		return sandbox.Result{}, cancelled(ctx)
	}
	res, err := box.Run(ctx, sandbox.Cmd{Line: check.Command, Dir: dir, Timeout: check.Timeout})
	if ctx.Err() != nil {
		return sandbox.Result{}, cancelled(ctx)
	}
	if err == nil && res.Killed != "" && res.ExitCode == 0 {
		res.ExitCode = 137 // it was ended from outside, whatever its status says
	}
	return res, err
}

func cancelled(ctx context.Context) error {
	var coded *domain.Error
	if cause := context.Cause(ctx); errors.As(cause, &coded) {
		return cause
	}
	return domain.E(domain.CodeCancelled, "", "verification was cancelled")
}

// onBase runs what was red on the base, and notes the answer in evidence.
func (s *Spec) onBase(ctx context.Context, evidence []domain.Evidence) error {
	if s.BaseDir == nil || len(Failed(evidence)) == 0 {
		return nil
	}
	dir, err := s.BaseDir(ctx)
	if err != nil {
		return err
	}
	box := s.BaseBox
	if box == nil {
		box = s.Box
	}
	for i := range evidence {
		if evidence[i].Passed() {
			continue
		}
		res, err := run(ctx, box, evidence[i].Check, dir)
		if err != nil {
			return err
		}
		red := res.ExitCode != 0 || res.TimedOut
		evidence[i].RedOnBase = &red
		if err := s.done(evidence[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spec) done(e domain.Evidence) error {
	if s.OnDone == nil {
		return nil
	}
	return s.OnDone(e)
}

// output joins head and tail of what a command printed, each capped, as valid UTF-8 without NUL.
func output(res sandbox.Result) string {
	head, tail := res.Head, res.Tail
	if len(tail) == 0 && len(head) > 2*maxOutput {
		head, tail = head[:maxOutput], head[len(head)-maxOutput:]
	}
	if len(tail) > 0 {
		head, tail = head[:min(len(head), maxOutput)], tail[max(0, len(tail)-maxOutput):]
	}
	text := string(head)
	if left := res.Bytes - int64(len(head)+len(tail)); len(tail) > 0 && left > 0 {
		text += fmt.Sprintf("\n… %d bytes left out …\n", left)
	}
	text += string(tail)
	if res.Killed != "" {
		text += "\n(ended early: " + res.Killed + ")\n"
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}
