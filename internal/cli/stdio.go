package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Stdio is what a command sees of the world around it.
type Stdio struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string // in the form of os.Environ
	Dir      string   // working directory, absolute
	// Whether the stream is a terminal.
	InTerm, OutTerm, ErrTerm bool
	// Width gives the columns of the terminal behind Err; nil or 0: unknown.
	Width func() int
	// Secret reads a line from the terminal behind In without showing it; nil where there is none.
	Secret func() (string, error)
}

// OS is the process's own Stdio.
func OS() Stdio {
	dir, err := os.Getwd()
	if err != nil {
		dir = "/" // the directory was removed under us; what needs a repository will say so
	}
	isTerm := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	return Stdio{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ(), Dir: dir,
		InTerm: isTerm(os.Stdin), OutTerm: isTerm(os.Stdout), ErrTerm: isTerm(os.Stderr),
		Width: func() int {
			w, _, err := term.GetSize(int(os.Stderr.Fd()))
			if err != nil {
				return 0
			}
			return w
		},
		Secret: func() (string, error) {
			b, err := term.ReadPassword(int(os.Stdin.Fd()))
			return string(b), err
		},
	}
}
