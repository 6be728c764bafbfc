package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) modelsCommand() *cobra.Command {
	run := func(ctx context.Context, _ []string) error { return f.listModels(ctx) }
	short := "List the models that can be named for a task, and what fits this machine"
	list := exits(f.command("list", short, cobra.NoArgs, run), 0, 1, 2, 4)
	c := f.command("models", short, cobra.NoArgs, run)
	c.Long = "Lists where models come from, what is there, what it costs, and whether it fits this machine (an estimate:\n" +
		"weights, context and room to work). Models of Ollama are got, loaded and removed from here."
	c.AddCommand(list, f.showModelCommand(), f.probeCommand(), f.pullCommand(), f.pullsCommand(), f.cancelPullCommand(), f.removeModelCommand(),
		f.onModel("load MODEL", "Bring a local model into memory", "loaded", (*client.Client).LoadModel),
		f.onModel("unload MODEL", "Take a local model out of memory", "not loaded any more", (*client.Client).UnloadModel),
		f.serveModelsCommand())
	return exits(c, 0, 1, 2, 4)
}

func (f *face) listModels(ctx context.Context) error {
	project, err := f.scope(ctx, false)
	if err != nil {
		return err
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	m, err := c.Models(ctx, project)
	if err != nil {
		return err
	}
	return f.emit(m, func() { f.printModels(m) })
}

// onModel makes a command that does one thing to one local model.
func (f *face) onModel(
	use, short, done string, do func(*client.Client, context.Context, string) (wire.ModelName, error),
) *cobra.Command {
	c := f.command(use, short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		m, err := do(c, ctx, args[0])
		if err != nil {
			return err
		}
		return f.emit(m, func() { f.out.f("%s is %s\n", m.Name, done) })
	})
	return exits(c, 0, 1, 2, 4, 7)
}

func (f *face) removeModelCommand() *cobra.Command {
	yes := false
	c := f.command("rm MODEL", "Delete a local model from the disk", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if f.io.InTerm && !yes {
				ok, err := f.ask("Delete " + clean(args[0]) + "? It would have to be downloaded again.")
				if err != nil {
					return err
				}
				if !ok {
					return domain.E(domain.CodeCancelled, "rm", "nothing was deleted")
				}
			}
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			m, err := c.RemoveModel(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(m, func() { f.out.f("%s is deleted\n", m.Name) })
		})
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return exits(c, 0, 1, 2, 4, 7, 130)
}

func (f *face) serveModelsCommand() *cobra.Command {
	c := f.command("serve", "Start Ollama where it is installed and does not run", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			s, err := c.StartOllama(ctx)
			if err != nil {
				return err
			}
			return f.emit(s, func() {
				f.out.f("%s serve runs at %s as process %d; its log is %s\n", s.Program, s.URL, s.PID, s.Log)
			})
		})
	c.Long = "Starts `ollama serve` as a process of its own. It goes on when Coppice ends; `kill PID` ends it."
	return exits(c, 0, 1, 2, 3, 4, 6, 7)
}

func (f *face) printModels(m wire.Models) {
	f.printProviders(m.Providers)
	var rows [][]painted
	for _, model := range m.Models {
		rows = append(rows, f.modelRow(model, model.Name == m.Default))
	}
	if len(rows) > 0 {
		f.out.f("\n")
	}
	f.out.table([]string{"MODEL", "SIZE", "CONTEXT", "CAN", "USD IN/OUT A MILLION", "FITS", ""}, rows)
	f.printSuggestions(m)
}

func (f *face) printProviders(list []wire.Provider) {
	var rows [][]painted
	for _, p := range list {
		colour := dim
		switch p.State {
		case "ready":
			colour = green
		case "unreachable", "refused":
			colour = yellow
		}
		note := p.Note
		if p.State == "ready" && p.KeyFrom != "" {
			note = "key from " + p.KeyFrom
		} else if p.State == "ready" && p.Version != "" {
			note = "version " + p.Version
		}
		if p.State == "no_key" {
			note = "coppice key set " + p.Name
		}
		if p.CanStart {
			note = "installed: coppice models serve starts it"
		}
		rows = append(rows, []painted{
			painted(clean(p.Name)), f.out.paint(colour, stateWords(p.State)), painted(clean(p.URL)), painted(clean(note)),
		})
	}
	f.out.table([]string{"PROVIDER", "STATE", "ADDRESS", "NOTE"}, rows)
}

func (f *face) modelRow(m wire.Model, isDefault bool) []painted {
	context, cost, fits := "", "", ""
	if m.Context > 0 {
		context = tokens(m.Context)
	}
	switch {
	case m.Local:
		cost = "local"
	case m.InputUSD != nil && m.OutputUSD != nil:
		cost = fmt.Sprintf("%.2f/%.2f", *m.InputUSD, *m.OutputUSD)
	default:
		cost = "unknown"
	}
	if m.Fit != nil {
		fits = fitWord(*m.Fit)
	}
	return []painted{
		painted(clean(m.Name)), painted(clean(sizeOf(m))), painted(context), painted(clean(strings.Join(m.Capabilities, ","))),
		painted(cost), painted(fits), f.out.paint(dim, modelNote(m, isDefault)),
	}
}

func sizeOf(m wire.Model) string {
	var parts []string
	if m.Bytes > 0 {
		parts = append(parts, disk(m.Bytes))
	}
	for _, s := range []string{m.Params, m.Quant} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// fitWord is how a model goes into this machine, in a word or two.
func fitWord(f wire.Fit) string {
	words := map[string]string{
		"gpu": "GPU", "split": "GPU in part", "cpu": "memory, slow", "memory": "memory", "no": "no", "unknown": "unknown",
	}
	return words[f.State]
}

func modelNote(m wire.Model, isDefault bool) string {
	var parts []string
	if isDefault {
		parts = append(parts, "default")
	}
	if m.Loaded != nil {
		parts = append(parts, loadedWords(*m.Loaded))
	}
	if !m.Tools {
		parts = append(parts, "cannot call tools")
	}
	if m.Good != "" {
		parts = append(parts, m.Good)
	}
	return strings.Join(parts, "; ")
}

func loadedWords(l wire.Loaded) string {
	words := "loaded"
	if l.Context > 0 {
		words += " with " + tokens(l.Context) + " of context"
	}
	if l.Bytes > 0 {
		words += fmt.Sprintf(", %d%% on the GPU", 100*l.GPU/l.Bytes)
	}
	return words
}

// printSuggestions offers what fits and is not there yet.
func (f *face) printSuggestions(m wire.Models) {
	var rows [][]painted
	for _, s := range m.Suggestions {
		if s.Installed || s.Fit.State == "no" || s.Fit.State == "unknown" {
			continue
		}
		best := ""
		if s.Best {
			best = "best for this machine; "
		}
		rows = append(rows, []painted{
			painted(clean(strings.TrimPrefix(s.Name, "ollama/"))), painted("about " + disk(s.Bytes)), painted(fitWord(s.Fit)),
			f.out.paint(dim, best+s.Good),
		})
	}
	if len(rows) == 0 {
		return
	}
	f.out.f("\nWorth getting (coppice models pull NAME), for %s:\n", machineWords(m.Machine))
	f.out.table([]string{"NAME", "SIZE", "FITS", "GOOD FOR"}, rows)
}

func machineWords(m wire.Machine) string {
	words := "memory unknown"
	if m.Memory > 0 {
		words = disk(m.Memory) + " of memory"
	}
	if len(m.GPUs) == 0 {
		return words + ", no graphics card found"
	}
	for _, g := range m.GPUs {
		memory := "memory unknown"
		if g.Memory > 0 {
			memory = disk(g.Memory)
		}
		words += ", " + g.Name + " (" + memory + ")"
	}
	return words
}

// disk writes bytes in powers of ten, as model libraries and disks do.
func disk(n int64) string {
	switch {
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
