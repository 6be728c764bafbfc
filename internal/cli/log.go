package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

// logPage is how many entries of a transcript are fetched at once.
const logPage = 200

func (f *face) logCommand() *cobra.Command {
	thinking, full, session := false, false, ""
	c := f.command("log ID", "Show the transcript of an attempt", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, a, err := f.attempt(ctx, args[0])
			if err != nil {
				return err
			}
			return f.log(ctx, c, client.Ref{Text: a.ID}, session, thinking, full)
		})
	c.Flags().BoolVar(&thinking, "thinking", false, "show what the model thought, too")
	c.Flags().BoolVar(&full, "full", false, "show long outputs whole")
	c.Flags().StringVar(&session, "session", "", "the `SESSION` of one that read the change, as `coppice opinions` names it")
	return exits(c, 0, 1, 2, 3, 4)
}

// log prints page by page; JSON is one array.
func (f *face) log(ctx context.Context, c *client.Client, r client.Ref, session string, thinking, full bool) error {
	all := []wire.Entry{}
	for after := 0; ; {
		page, err := c.Transcript(ctx, r, session, after, logPage)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if full {
				if err := f.whole(ctx, c, r, e.Calls); err != nil {
					return err
				}
			}
			if f.json {
				all = append(all, e)
			} else {
				f.printEntry(e, thinking)
			}
		}
		if page.Next <= after {
			break
		}
		after = page.Next
	}
	if f.json {
		return writeJSON(f.io.Out, all)
	}
	return nil
}

// whole puts the whole output into calls whose middle was left out. What is not kept any more stays as it is.
func (f *face) whole(ctx context.Context, c *client.Client, r client.Ref, calls []wire.Call) error {
	for i, call := range calls {
		if call.Bytes <= int64(len(call.Output)) {
			continue
		}
		var text strings.Builder
		for offset := int64(0); ; {
			piece, err := c.Output(ctx, r, call.ID, offset)
			if domain.CodeOf(err) == domain.CodeNotFound {
				break
			}
			if err != nil {
				return err
			}
			text.WriteString(piece.Text)
			if offset = piece.Next; offset == 0 {
				calls[i].Output, calls[i].Tail = text.String(), ""
				break
			}
		}
	}
	return nil
}

func (f *face) printEntry(e wire.Entry, thinking bool) {
	if e.Role == "seam" {
		f.out.f("%s\n", f.out.paint(yellow, "── "+e.Text+" ──"))
		return
	}
	who := f.out.paint(cyan, "agent")
	if e.Role == "user" {
		who = f.out.paint(green, strings.TrimSpace("to the agent "+e.Origin))
	}
	f.out.f("%s", f.out.paint(dim, e.At.Local().Format("15:04:05")))
	if e.Turn > 0 {
		f.out.f(" turn %d", e.Turn)
	}
	if w := e.Wrote; w != nil {
		who += f.out.paint(dim, fmt.Sprintf(" %d files +%d -%d", w.Files, w.Additions, w.Deletions))
	}
	f.out.f(" %s\n", who)
	if thinking {
		f.out.f("%s", indented("  · ", e.Thinking))
	}
	f.out.f("%s", indented("  ", e.Text))
	f.printImages(e.Images)
	for _, call := range e.Calls {
		f.printCall(call)
	}
}

func (f *face) printCall(c wire.Call) {
	mark := f.out.paint(green, "✓")
	switch {
	case c.State == "refused":
		mark = f.out.paint(red, "refused")
	case c.State == "interrupted":
		mark = f.out.paint(yellow, "interrupted: effect unknown")
	case c.State == "intended":
		mark = f.out.paint(cyan, "running")
	case c.IsError:
		mark = f.out.paint(red, "✗")
	}
	f.out.f("  %s %s %s %s\n", f.out.paint(bold, "▸"), c.Name, cut(string(c.Args), 160), mark)
	if c.Reason != "" && c.State == "refused" {
		f.out.f("    %s %s\n", c.Reason, f.out.paint(dim, c.Rule))
	}
	f.out.f("%s", indented("    ", withoutColour(c.Output)))
	if c.Tail != "" {
		f.out.f("    %s\n", f.out.paint(dim, fmt.Sprintf("… of %d bytes; --full shows them", c.Bytes)))
		f.out.f("%s", indented("    ", withoutColour(c.Tail)))
	}
}

// colours are the escapes that colour the output of commands. They are no part of the text.
var colours = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

func withoutColour(s string) string { return colours.ReplaceAllString(s, "") }
