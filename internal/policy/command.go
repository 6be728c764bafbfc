package policy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// Bounds on what is parsed at all. The parser descends for each opening word or bracket, so their number is bounded
// before it starts.
const (
	maxCommand = 128 << 10
	maxOpening = 2000
	// maxSimple is how many simple commands may be allowed together; more always ask (SECURITY.md SH-04).
	maxSimple = 20
)

// script is a command line taken apart.
type script struct {
	simples []simple
	broken  string // why it could not be parsed; empty: it could
	complex string // what goes beyond plain commands joined by && || | ; and newlines; empty: nothing
	opaque  string // what may run a command that cannot be seen here; empty: nothing
}

// simple is one simple command, wherever it stands: in a pipe, a loop, a function, a substitution.
type simple struct{ words []word }

// text joins the words up to the first that is not literal and says whether all were.
func (s simple) text() (string, bool) {
	var parts []string
	for _, w := range s.words {
		parts = append(parts, w.text)
		if !w.literal {
			return strings.Join(parts, " "), false
		}
	}
	return strings.Join(parts, " "), true
}

// readScript takes a command line apart. It never panics and its work is bounded by the length of the text.
func readScript(command string) script {
	if why := unreadable(command); why != "" {
		return script{broken: why}
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(command), "")
	if err != nil {
		return script{broken: "it cannot be parsed as a shell command"}
	}
	var s script
	syntax.Walk(file, func(n syntax.Node) bool {
		if n != nil {
			s.look(n)
		}
		return true
	})
	if len(s.simples) == 0 && s.complex == "" {
		s.complex = "there is no command in it"
	}
	return s
}

// unreadable names what in the text a person would not see, or a parser could take otherwise than the shell does.
func unreadable(command string) string {
	if len(command) > maxCommand {
		return fmt.Sprintf("it is longer than %d bytes", maxCommand)
	}
	if !utf8.ValidString(command) {
		return "it is not valid UTF-8"
	}
	for _, r := range command {
		switch {
		case r == '\n', r == '\t', r == ' ':
		case r == utf8.RuneError, unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Z, unicode.Variation_Selector):
			return fmt.Sprintf("it holds the invisible or control character %U", r)
		}
	}
	if openings(command) > maxOpening {
		return "it is nested too deeply"
	}
	return ""
}

// openings counts what can make the parser descend.
func openings(command string) int {
	n := 0
	for _, c := range []byte(command) {
		if strings.IndexByte("({[`!", c) >= 0 {
			n++
		}
	}
	for _, w := range []string{"if", "while", "until", "for", "case", "select", "time", "coproc", "function", "<<"} {
		n += strings.Count(command, w)
	}
	return n
}

// look notes what a node of the syntax tree means for the script.
func (s *script) look(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.CallExpr:
		s.call(n)
	case *syntax.Stmt:
		if n.Negated || n.Background || n.Coprocess || n.Disown {
			s.beyond("it negates a command or runs one in the background")
		}
	case *syntax.BinaryCmd:
		if n.Op == syntax.PipeAll {
			s.beyond("it pipes with |&")
		}
	case *syntax.Redirect:
		if !harmless(n) {
			s.beyond("it redirects to or from a file")
		}
	case *syntax.FuncDecl:
		s.beyond("it defines a function")
		s.hides("it defines a function")
	case *syntax.File, *syntax.Comment, *syntax.Word, *syntax.Lit, *syntax.SglQuoted, *syntax.DblQuoted:
	case *syntax.CmdSubst, *syntax.ProcSubst:
		s.beyond("it substitutes the output of a command")
	case *syntax.ParamExp:
		s.beyond("it uses a variable")
		if n.Exp != nil || n.Repl != nil || n.Excl {
			s.hides("it transforms a variable")
		}
	case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause, *syntax.TestClause:
		s.beyond("it computes or tests")
		s.hides("arithmetic and tests can run commands")
	default:
		s.beyond("it is more than a list of plain commands")
	}
}

func (s *script) beyond(why string) {
	if s.complex == "" {
		s.complex = why
	}
}

func (s *script) hides(why string) {
	if s.opaque == "" {
		s.opaque = why
	}
}

// harmless says whether a redirection writes nothing and reads no file: to /dev/null, or one stream into another.
func harmless(r *syntax.Redirect) bool {
	if r.N != nil && r.N.Value != "1" && r.N.Value != "2" || r.Word == nil {
		return false
	}
	target := readWord(r.Word)
	if !target.literal || target.quoted {
		return false
	}
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut:
		return target.text == "/dev/null"
	case syntax.DplOut:
		return target.text == "1" || target.text == "2"
	}
	return false
}

// runners run a text or a file that is not looked into here.
var runners = words("eval source . alias trap sh bash dash zsh ksh ash fish busybox xargs parallel mapfile readarray " +
	"bind enable hash complete ssh script")

// call notes a simple command and, for a shell given its text, the commands in that.
func (s *script) call(n *syntax.CallExpr) {
	if len(n.Assigns) > 0 {
		s.beyond("it sets a variable")
	}
	if len(n.Args) == 0 {
		return
	}
	var c simple
	for _, arg := range n.Args {
		w := readWord(arg)
		if !w.literal {
			s.beyond("a word of it is only known when it runs")
		}
		c.words = append(c.words, w)
	}
	s.simples = append(s.simples, c)
	first := c.words[0]
	if !first.literal {
		s.hides("what it runs is only known when it runs")
	} else if runners[base(first.text)] {
		s.hides(base(first.text) + " runs what is not seen here")
	}
}

// base is the last component of a program's path.
func base(program string) string { return program[strings.LastIndexByte(program, '/')+1:] }
