package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) keyCommand() *cobra.Command {
	list := f.command("list", "Say where the key of each provider comes from", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			all, err := c.Keys(ctx)
			if err != nil {
				return err
			}
			return f.emit(all, func() { f.printKeys(all) })
		})
	set := f.command("set PROVIDER", "Keep the key of a provider, unless the provider refuses it", cobra.ExactArgs(1), f.setKey)
	set.Long = "Reads the key from a prompt that does not show it, or from standard input. It goes to the system's keychain, or\n" +
		"where there is none to a file that only you may read; which is said. No option takes a key: others could see it."
	set.Example = "  coppice key set openai\n  pass show openai | coppice key set openai"
	rm := f.command("rm PROVIDER", "Remove the key of a provider from where it is kept", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			k, err := c.RemoveKey(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(k, func() { f.out.f("the key of %s is removed\n", k.Title); f.keyNote(k) })
		})
	check := f.command("check PROVIDER", "Ask a provider whether it takes its key", cobra.ExactArgs(1), f.checkKey)
	for _, c := range []*cobra.Command{list, set, rm, check} {
		exits(c, 0, 1, 2, 3, 4, 7)
	}
	c := f.group("key", "Keys of hosted models: where they come from, keep, remove, check", list, set, rm, check)
	c.Long = "A key is looked for in the environment (OPENAI_API_KEY and so on), then in the system's keychain, then in\n" +
		"keys.toml, a file that only you may read. It is in no message, log, list of arguments or database."
	return c
}

func (f *face) setKey(ctx context.Context, args []string) error {
	value, err := f.readKey(args[0])
	if err != nil {
		return err
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	k, err := c.SetKey(ctx, args[0], value)
	if err != nil {
		return err
	}
	return f.emit(k, func() {
		f.out.f("the key of %s is kept: %s\n", k.Title, k.From)
		if k.Check == "taken" {
			f.out.f("%s takes it\n", k.Title)
		}
		f.keyNote(k)
	})
}

const maxKey = 4096

// readKey reads a key from the terminal without showing it, or the first line of standard input.
func (f *face) readKey(provider string) (string, error) {
	if f.io.InTerm && f.io.Secret != nil {
		f.err.f("Key of %s (it is not shown): ", provider)
		value, err := f.io.Secret()
		f.err.f("\n")
		if err != nil {
			return "", domain.Wrap("read the key", err)
		}
		return value, nil
	}
	line, err := f.in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) || len(line) > maxKey {
		return "", domain.E(domain.CodeUsage, "read the key", "that is no key")
	}
	if line = strings.TrimSpace(line); line == "" {
		return "", domain.E(domain.CodeUsage, "read the key", "there is nothing on standard input").
			WithHint("type it at the prompt, or pass it on: pass show openai | coppice key set openai")
	}
	return line, nil
}

func (f *face) checkKey(ctx context.Context, args []string) error {
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	k, err := c.CheckKey(ctx, args[0])
	if err != nil {
		return err
	}
	words := map[string]string{"taken": "takes the key", "refused": "refuses the key", "unknown": "could not be asked"}
	if err := f.emit(k, func() {
		f.out.f("%s %s (%s)\n", k.Title, words[k.Check], from(k))
		f.keyNote(k)
	}); err != nil {
		return err
	}
	if k.Check != "taken" {
		return exit(domain.CodeAuth.Exit())
	}
	return nil
}

func (f *face) keyNote(k wire.Key) {
	if k.Note != "" {
		f.note("%s %s", f.err.paint(yellow, "note:"), k.Note)
	}
}

func from(k wire.Key) string {
	if k.From == "" {
		return "none"
	}
	return k.From
}

func (f *face) printKeys(all []wire.Key) {
	var rows [][]painted
	for _, k := range all {
		colour := green
		if k.From == "" {
			colour = dim
		}
		rows = append(rows, []painted{
			painted(clean(k.Provider)), f.out.paint(colour, from(k)), f.out.paint(dim, strings.Join(k.Variables, ", ")+" "+k.Note),
		})
	}
	f.out.table([]string{"PROVIDER", "KEY FROM", "VARIABLE"}, rows)
}
