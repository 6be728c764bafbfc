package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) tourCommand() *cobra.Command {
	model, anew, detach, stop := "", false, false, false
	c := f.command("tour ID", "Show a tour through a change, with a risk and a question at each stop", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, a, err := f.attempt(ctx, args[0])
			if err != nil {
				return err
			}
			r := client.Ref{Text: a.ID}
			if stop {
				return f.tourOf(c.StopTour(ctx, r))
			}
			if detach {
				return f.tourOf(c.MakeTour(ctx, r, model))
			}
			t, err := c.Tour(ctx, r)
			if err == nil && (t.Tour == nil || anew || model != "" || t.Making) {
				t, err = f.makeTour(ctx, c, r, t, model)
			}
			return f.tourOf(t, err)
		})
	c.Flags().StringVar(&model, "model", "", "`MODEL` that makes one anew; one is picked where none is named, another than the author's where there is one")
	c.Flags().BoolVar(&detach, "detach", false, "begin one and do not wait for it")
	c.Flags().BoolVar(&stop, "stop", false, "end the making of one")
	c.Flags().BoolVar(&anew, "new", false, "make one anew, whatever there is")
	c.Long = "A model that has not seen how the change came about reads brief, contract, diff and evidence with tools that only\n" +
		"read, and says where to stop: what happens there, a risk, a question. The one that was made last is shown; where\n" +
		"there is none it is made, which costs what that model costs. It decides nothing, and no order hangs on it."
	return exits(c, 0, 1, 2, 3, 4, 7, 130)
}

// makeTour begins a tour, unless one is under way, and waits for it.
func (f *face) makeTour(ctx context.Context, c *client.Client, r client.Ref, t wire.TourState, model string) (wire.TourState, error) {
	w, err := follow(ctx, c)
	if err != nil {
		return t, err
	}
	defer w.close()
	if !t.Making || model != "" {
		if t, err = c.MakeTour(ctx, r, model); err != nil {
			return t, err
		}
	}
	events := w.ahead()
	for t, err = c.Tour(ctx, r); err == nil && t.Making; t, err = c.Tour(ctx, r) {
		if err := heard(events, r.Text); err != nil {
			return t, err
		}
	}
	return t, err
}

// heard waits until something of a review happened on an attempt.
func heard(events <-chan arrival, attempt string) error {
	for e := range events {
		if e.err != nil || e.Attempt == attempt && domain.EventKind(e.Kind) == domain.EventReview {
			return e.err
		}
	}
	return nil
}

func (f *face) tourOf(t wire.TourState, err error) error {
	if err != nil {
		return err
	}
	return f.emit(t, func() { f.printTour(t) })
}

func (f *face) printTour(s wire.TourState) {
	if s.Making {
		f.out.f("it is being made\n")
	}
	if s.Problem != nil {
		f.out.f("%s %s\n", f.out.paint(yellow, "there is no tour:"), s.Problem.Message)
	}
	t := s.Tour
	if t == nil {
		return
	}
	f.out.f("tour by %s · tree %s · %s · session %s", f.out.paint(cyan, t.Model), short(t.Tree), plural(len(t.Stops), "stop"), t.Session)
	if t.Same {
		f.out.f(" · the author's own model")
	}
	f.out.f("\n")
	if t.Stale {
		f.out.f("%s of an earlier state of the change; --new makes another\n", f.out.paint(yellow, "stale:"))
	}
	f.out.f("%s", indented("  ", t.Summary))
	for i, stop := range t.Stops {
		f.printStop(i+1, stop)
	}
	if t.Dropped > 0 {
		f.out.f("%s named places that are not in the change\n", plural(t.Dropped, "stop"))
	}
	if t.Left > 0 {
		f.out.f("%s in %s not on the tour\n", plural(t.Left, "hunk"), plural(t.LeftFiles, "file")+isOrAre(t.Left))
	}
}

func isOrAre(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

func (f *face) printStop(n int, s wire.TourStop) {
	place := s.File
	switch {
	case s.Outdated:
		place += ", not in the change any more"
	case s.Line > 0:
		place = fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	f.out.f("\n%d. %s  %s\n", n, f.out.paint(green, s.Title), f.out.paint(dim, place))
	f.out.f("%s", indented("   ", s.Text))
	f.out.f("%s", indented("   risk: ", s.Risk))
	f.out.f("%s", indented("   ask:  ", s.Question))
}
