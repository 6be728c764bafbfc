package replay

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

const (
	maxLine    = 4 << 20 // bytes of one instruction
	minContext = 1024    // tokens
)

// Parse reads a script. path is only used to name it in errors (CodeReplay), which give the line and a way out.
func Parse(path string, r io.Reader) (*Script, error) {
	p := parser{script: &Script{Path: path}, round: 1}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		p.line++
		if err := p.instruction(strings.TrimSpace(lines.Text())); err != nil {
			return nil, err
		}
	}
	if err := lines.Err(); err != nil {
		return nil, p.errorf("write it in lines of at most 4 MB", "cannot read the script: %v", err)
	}
	if len(p.script.turns) == 0 {
		return nil, p.errorf("begin with a line `turn`", "the script has no turns")
	}
	return p.script, nil
}

type parser struct {
	script *Script
	line   int
	round  int
	fresh  bool // a line `round` was seen and no turn since
}

func (p *parser) errorf(hint, format string, args ...any) error {
	return domain.E(domain.CodeReplay, "read replay script", "%s: %s", at(p.script.Path, p.line),
		fmt.Sprintf(format, args...)).WithHint("%s", hint)
}

func at(path string, line int) string { return fmt.Sprintf("%s:%d", path, line) }

func (p *parser) instruction(line string) error {
	if line == "" || line[0] == '#' {
		return nil
	}
	word, rest := cutWord(line)
	switch word {
	case "turn", "round", "stop", "cut", "hang", "sees":
		if rest != "" {
			return p.errorf("put what follows on a line of its own", "`%s` stands alone, but %q follows it", word, rest)
		}
	}
	switch word {
	case "turn":
		return p.begin()
	case "round":
		return p.nextRound()
	}
	if len(p.script.turns) == 0 {
		switch word {
		case "context":
			return p.context(rest)
		case "sees":
			p.script.sees = true
			return nil
		case "price":
			return p.price(rest)
		}
		return p.errorf("begin with a line `turn`", "`%s` stands before the first turn", word)
	}
	t := &p.script.turns[len(p.script.turns)-1]
	if t.stop && word != "usage" {
		return p.errorf("move it above, or begin the next `turn`", "`%s` stands after `stop`", word)
	}
	return p.inTurn(t, word, rest)
}

// context reads the size of the context the model says it has; it stands before the first turn.
func (p *parser) context(rest string) error {
	n, err := strconv.ParseInt(rest, 10, 64)
	if err != nil || n < minContext {
		return p.errorf(fmt.Sprintf("write `context N` with the tokens, at least %d", minContext),
			"%q is no size of a context", rest)
	}
	p.script.context = n
	return nil
}

// price reads what the model says a million tokens cost; it stands before the first turn, and makes it a hosted model.
func (p *parser) price(rest string) error {
	var in, out float64
	if n, err := fmt.Sscanf(rest, "%g %g", &in, &out); n != 2 || err != nil || in < 0 || out < 0 {
		return p.errorf("write `price IN OUT` with dollars a million tokens", "cannot read `price %s`", rest)
	}
	p.script.price = &[2]domain.Money{domain.Dollars(in), domain.Dollars(out)}
	return nil
}

func (p *parser) begin() error {
	p.script.turns = append(p.script.turns, turn{line: p.line, round: p.round})
	p.fresh = false
	return nil
}

func (p *parser) nextRound() error {
	if len(p.script.turns) == 0 || p.fresh {
		return p.errorf("put at least one `turn` into every round", "a round has no turns")
	}
	p.round, p.fresh = p.round+1, true
	return nil
}

func (p *parser) inTurn(t *turn, word, rest string) error {
	switch word {
	case "expect":
		return p.expect(t, rest)
	case "usage":
		return p.usage(t, rest)
	case "stop":
		t.stop = true
		return nil
	}
	s, err := p.step(word, rest)
	if err == nil {
		t.steps = append(t.steps, s)
	}
	return err
}

// expect reads an expectation. One on the last user message that begins the turn after a stop opens a new round.
func (p *parser) expect(t *turn, rest string) error {
	if len(t.steps) > 0 {
		return p.errorf("move it up: expectations come first in a turn", "`expect` stands after what the turn does")
	}
	e, err := p.expectation(rest)
	if err != nil {
		return err
	}
	if n := len(p.script.turns); e.kind == expectLastUser && len(t.expects) == 0 && n > 1 {
		if before := p.script.turns[n-2]; before.stop && before.round == t.round {
			p.round++
			t.round = p.round
		}
	}
	t.expects = append(t.expects, e)
	return nil
}

func cutWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}
