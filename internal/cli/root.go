package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

// The groups of the help.
const (
	groupWork    = "work"
	groupReview  = "review"
	groupSteer   = "steer"
	groupProject = "project"
	groupSystem  = "system"
)

// exitWords says what each exit status means (CONTRACT.md).
var exitWords = []struct {
	status int
	words  string
}{
	{0, "done"}, {1, "internal error, or no engine"}, {2, "usage"}, {3, "not found"},
	{4, "conflict or precondition"}, {5, "checks failed"}, {6, "denied by rule or budget"},
	{7, "model or provider unavailable"}, {8, "waits for a person"}, {78, "isolation requirement not met"},
	{130, "cancelled"},
}

const usage = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}

Commands:{{range $cmds}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if (and (eq .GroupID $group.ID) .IsAvailableCommand)}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of every command:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{with index .Annotations "exits"}}

Exit status:
{{.}}{{end}}
`

// root builds the tree of commands.
func (f *face) root() *cobra.Command {
	root := f.command("coppice", "Agents in worktrees, finished diffs in a queue, landed by you", cobra.NoArgs, f.open)
	root.Long = "Coppice lets several coding agents work at once, each in a git worktree of its own, and brings back\n" +
		"finished diffs with their evidence for you to judge. Without a command it opens the window, or serves the page."
	exits(root, 0, 1, 2, 4)
	root.Args = f.known(root)
	root.SuggestionsMinimumDistance = 2
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetUsageTemplate(usage)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageError(c, err) })
	flags := root.PersistentFlags()
	flags.BoolVar(&f.json, "json", false, "print JSON: one value, or one a line for streams")
	flags.StringVar(&f.project, "project", "", "`DIR` of the project (default: the repository of the working directory)")
	flags.BoolVar(&f.inProcess, "in-process", false, "run the engine inside this command (containers, CI)")
	for _, g := range []cobra.Group{
		{ID: groupWork, Title: "Work:"}, {ID: groupReview, Title: "Review and land:"}, {ID: groupSteer, Title: "Steer:"},
		{ID: groupProject, Title: "Projects and settings:"}, {ID: groupSystem, Title: "Engine and machine:"},
	} {
		root.AddGroup(&g)
	}
	f.add(root, groupWork, f.runCommand, f.tasksCommand, f.queueCommand, f.waitingCommand, f.answerCommand,
		f.watchCommand, f.waitCommand, f.showCommand, f.logCommand, f.jobsCommand, f.searchCommand, f.filesCommand, f.demoCommand)
	f.add(root, groupReview, f.diffCommand, f.readCommand, f.judgeCommand, f.splitCommand, f.evidenceCommand, f.decisionsCommand, f.fileCommand, f.commentCommand, f.commentsCommand,
		f.editCommentCommand, f.resolveCommand, f.requestChangesCommand, f.acceptCommand, f.withdrawCommand, f.rejectCommand, f.verifyCommand, f.reviewCommand,
		f.opinionsCommand, f.applyCommand, f.tourCommand, f.forecastCommand, f.reconcileCommand, f.raceCommand, f.liftCommand, f.chooseCommand,
		f.landCommand, f.landingsCommand, f.undoCommand)
	f.add(root, groupSteer, f.pauseCommand, f.resumeCommand, f.cancelCommand, f.promoteCommand, f.demoteCommand,
		f.sayCommand, f.unsayCommand, f.rewindCommand, f.forkCommand, f.bisectCommand, f.removeCommand, f.openCommand)
	f.add(root, groupProject, f.projectsCommand, f.projectCommand, f.trustCommand, f.configCommand, f.policyCommand, f.foldersCommand,
		f.binCommand)
	f.add(root, groupSystem, f.engineCommand, f.serveCommand, f.modelsCommand, f.keyCommand, f.identityCommand,
		f.usageCommand, f.doctorCommand,
		f.dbCommand, f.versionCommand, f.openapiCommand, f.gocacheCommand)
	root.SetHelpCommandGroupID(groupSystem)
	root.SetCompletionCommandGroupID(groupSystem)
	return root
}

// known refuses a word that is no command, and says which one it is like.
func (f *face) known(root *cobra.Command) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		err := domain.E(domain.CodeUsage, "", "%q is no command", args[0])
		if like := root.SuggestionsFor(args[0]); len(like) > 0 {
			return err.WithHint("did you mean: %s?", strings.Join(like, ", "))
		}
		return err.WithHint("`coppice help` lists the commands")
	}
}

func (f *face) add(parent *cobra.Command, group string, commands ...func() *cobra.Command) {
	for _, make := range commands {
		c := make()
		c.GroupID = group
		parent.AddCommand(c)
	}
}

// command makes a command whose every error has a code.
func (f *face) command(
	use, short string, args cobra.PositionalArgs, run func(context.Context, []string) error,
) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	c.Args = func(c *cobra.Command, in []string) error {
		if err := args(c, in); err != nil {
			return usageError(c, err)
		}
		return nil
	}
	if run != nil {
		c.RunE = func(c *cobra.Command, in []string) error {
			err := run(c.Context(), in)
			var quiet exit
			if err == nil || errors.As(err, &quiet) {
				return err
			}
			var e *domain.Error
			if errors.As(err, &e) {
				return err
			}
			return domain.Wrap(c.Name(), err)
		}
	}
	return c
}

// group makes a command that only holds others.
func (f *face) group(use, short string, children ...*cobra.Command) *cobra.Command {
	c := f.command(use, short, cobra.NoArgs, nil)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return usageError(c, errors.New("name one of its commands"))
	}
	c.AddCommand(children...)
	return exits(c, 0, 2)
}

// exits puts the table of exit statuses into a command's help.
func exits(c *cobra.Command, statuses ...int) *cobra.Command {
	var b strings.Builder
	for _, e := range exitWords {
		for _, s := range statuses {
			if s == e.status {
				fmt.Fprintf(&b, "  %-4d %s\n", e.status, e.words)
			}
		}
	}
	c.Annotations = map[string]string{"exits": strings.TrimRight(b.String(), "\n")}
	return c
}

func usageError(c *cobra.Command, err error) error {
	return domain.E(domain.CodeUsage, c.Name(), "%s", err).WithHint("usage: %s\n        `%s --help` explains it",
		c.UseLine(), c.CommandPath())
}
