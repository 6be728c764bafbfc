package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) raceCommand() *cobra.Command {
	var hide, record, all bool
	var c *cobra.Command
	c = f.command("race [ID]", "Compare the attempts at a task, or see which models were chosen", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			switch {
			case record && len(args) == 0:
				return f.raceRecord(ctx, all)
			case record || len(args) == 0:
				return domain.E(domain.CodeUsage, "race", "say which task, or --record").WithHint("coppice race 3; coppice race --record")
			}
			models := ""
			if c.Flags().Changed("hide-models") {
				models = map[bool]string{true: "hide", false: "show"}[hide]
			}
			return f.race(ctx, args[0], models)
		})
	c.Long = "Puts the attempts at one task beside one another. First come those that may be chosen: they are done and their\n" +
		"checks speak for them as they are. These stand by the size of their change, then by what they cost, then by the\n" +
		"time their agents worked. Then comes what still runs, and last what is out: failed, red where the base is not, or\n" +
		"ended by you. `coppice diff ONE --against OTHER` shows how two differ, `coppice lift` takes parts of one over into\n" +
		"another, `coppice choose ID` accepts one and rejects the others.\n\n" +
		"--record adds up how models fared in races between them: chosen, not chosen, or out. Only attempts that were started\n" +
		"together count: one that was forked had another's work to begin with."
	fl := c.Flags()
	fl.BoolVar(&hide, "hide-models", false, "call them A, B, C until one is chosen (default: the setting review.hide_models)")
	fl.BoolVar(&record, "record", false, "how models fared in the races you decided")
	fl.BoolVar(&all, "all-projects", false, "with --record: of every project")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) race(ctx context.Context, id, models string) error {
	c, r, err := f.at(ctx, id)
	if err != nil {
		return err
	}
	race, err := c.Race(ctx, r, models)
	if err != nil {
		return err
	}
	return f.emit(race, func() { f.printRace(race) })
}

func (f *face) printRace(r wire.Race) {
	f.out.f("%s  %s\n", f.out.paint(bold, fmt.Sprintf("#%d %s", r.Number, cut(r.Title, 80))), f.out.paint(dim, raceWords(r)))
	var rows [][]painted
	names := map[string]string{}
	for _, a := range r.Attempts {
		names[a.ID] = a.Name
		rows = append(rows, f.racerRow(a))
	}
	f.out.table([]string{"", "ATTEMPT", "MODEL", "STATE", "CHECKS", "CHANGE", "READ", "COST", "WORKED", "TURNS", "TOKENS"}, rows)
	for _, a := range r.Attempts {
		if a.Why != "" {
			f.out.f("%s %s\n", a.Name, f.out.paint(raceColour(a.Lap), lapWord(a)+": "+cut(a.Why, 110)))
		}
	}
	if r.Problem != nil {
		f.out.f("%s\n", f.out.paint(red, r.Problem.Message))
	}
	for _, file := range r.Files {
		f.printRaceFile(file, names)
	}
}

func raceWords(r wire.Race) string {
	words := plural(len(r.Attempts), "attempt")
	if r.Running > 0 {
		words += fmt.Sprintf(", %d of %d still run", r.Running, len(r.Attempts))
	}
	return words
}

func (f *face) racerRow(a wire.Racer) []painted {
	place := "–"
	if a.Place > 0 {
		place = fmt.Sprintf("%d.", a.Place)
	}
	model := "hidden"
	if a.Model != "" {
		model = modelName(a.Model, a.Replay)
	}
	read := "–"
	if a.Minutes > 0 {
		read = fmt.Sprintf("≈ %d min", a.Minutes)
	}
	words := f.out.paint(raceColour(a.Lap), raceChecks(a))
	return []painted{
		painted(place + " " + a.Name), painted(clean(a.ID)), painted(cut(model, 40)), f.out.state(a.State), words,
		painted(changed(a.Files, a.Additions, a.Deletions)), painted(read), painted(cost(a.Usage.CostUSD)),
		painted((time.Duration(a.WorkedMS) * time.Millisecond).Round(time.Second).String()), painted(fmt.Sprint(a.Turns)),
		painted(tokens(a.Usage.Input + a.Usage.Output)),
	}
}

// raceChecks says in a few words how the checks stand.
func raceChecks(a wire.Racer) string {
	passed, stale, before := 0, false, 0
	for _, c := range a.Checks {
		stale = stale || c.Stale
		switch {
		case c.Passed:
			passed++
		case c.RedOnBase:
			before++
		}
	}
	switch {
	case len(a.Checks) == 0:
		return "none ran"
	case stale:
		return "stale"
	case before > 0:
		return fmt.Sprintf("%d of %d, %d red on the base too", passed, len(a.Checks), before)
	}
	return fmt.Sprintf("%d of %d", passed, len(a.Checks))
}

func raceColour(lap string) style {
	return map[string]style{"ready": green, "unsure": yellow, "out": red, "running": dim}[lap]
}

func lapWord(a wire.Racer) string {
	if a.Lap == "out" {
		return "out"
	}
	return "not sure"
}

// printRaceFile is one line: which attempts leave what in a file.
func (f *face) printRaceFile(file wire.RaceFile, names map[string]string) {
	if file.Same {
		f.out.f("%s\n", f.out.paint(dim, "= "+cut(file.Path, 80)+"  the same in all"))
		return
	}
	groups := map[int][]string{}
	for _, c := range file.Cells {
		words := names[c.Attempt]
		if c.Version > 0 {
			words += fmt.Sprintf(" +%d -%d", c.Additions, c.Deletions)
		}
		groups[c.Version] = append(groups[c.Version], words)
	}
	var parts []string
	for v := 1; len(groups[v]) > 0; v++ {
		parts = append(parts, strings.Join(groups[v], " = "))
	}
	words := strings.Join(parts, " ≠ ")
	if untouched := groups[0]; len(untouched) > 0 {
		words += "; not in " + strings.Join(untouched, ", ")
	}
	sign := "≠"
	if len(file.Cells) == 1 {
		sign = " " // there is nothing to compare it with yet
	}
	f.out.f("%s %s  %s\n", sign, cut(file.Path, 80), words)
}

func (f *face) raceRecord(ctx context.Context, all bool) error {
	project, err := f.scope(ctx, all)
	if err != nil {
		return err
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	list, err := c.RaceRecord(ctx, project)
	if err != nil {
		return err
	}
	return f.emit(list, func() {
		var rows [][]painted
		for _, r := range list {
			var beat []string
			for _, b := range r.Beat {
				beat = append(beat, fmt.Sprintf("%s (%d)", cut(modelName(b.Model, b.Replay), 40), b.Times))
			}
			rows = append(rows, []painted{
				painted(cut(modelName(r.Model, r.Replay), 40)), painted(fmt.Sprint(r.Wins)), painted(fmt.Sprint(r.Losses)),
				painted(fmt.Sprint(r.Out)), painted(strings.Join(beat, ", ")),
			})
		}
		f.none(len(rows), "no race between models was decided yet")
		f.out.table([]string{"MODEL", "CHOSEN", "NOT CHOSEN", "OUT", "CHOSEN OVER"}, rows)
	})
}
