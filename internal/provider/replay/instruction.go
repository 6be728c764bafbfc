package replay

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

const known = "the instructions are context, sees, price, turn, round, expect, think, say, call, malformed, delay, usage, fail, cut, hang " +
	"and stop"

// step reads one thing a turn does.
func (p *parser) step(word, rest string) (step, error) {
	s := step{line: p.line}
	var err error
	switch word {
	case "say", "think":
		s.kind = stepSay
		if word == "think" {
			s.kind = stepThink
		}
		s.text, err = p.text(word, rest)
	case "call", "malformed":
		s.kind = stepCall
		s.name, s.args, err = p.call(word, rest)
	case "delay":
		s.kind = stepDelay
		s.wait, err = p.duration(word, rest)
	case "fail":
		s.kind = stepFail
		s.status, s.after, err = p.fail(rest)
	case "cut":
		s.kind = stepCut
	case "hang":
		s.kind = stepHang
	default:
		err = p.errorf(known, "%q is not an instruction", word)
	}
	return s, err
}

func (p *parser) call(word, rest string) (name string, args json.RawMessage, err error) {
	name, tail := cutWord(rest)
	if name == "" {
		return "", nil, p.errorf("write `"+word+" NAME …`", "`%s` names no tool", word)
	}
	if word == "malformed" {
		text, err := p.text(word, tail)
		return name, json.RawMessage(text), err
	}
	if tail == "" {
		return name, json.RawMessage("{}"), nil
	}
	if !json.Valid([]byte(tail)) || tail[0] != '{' {
		return "", nil, p.errorf("write one JSON object on the same line, or use `malformed` for what is not JSON",
			"the arguments of %q are not a JSON object", name)
	}
	return name, json.RawMessage(tail), nil
}

func (p *parser) fail(rest string) (status int, after time.Duration, err error) {
	words := strings.Fields(rest)
	bad := p.errorf("write `fail 429` or `fail 429 retry-after 1s`", "cannot read `fail %s`", rest)
	if len(words) != 1 && (len(words) != 3 || words[1] != "retry-after") {
		return 0, 0, bad
	}
	if status, err = strconv.Atoi(words[0]); err != nil || status < 400 || status > 599 {
		return 0, 0, p.errorf("a status is a number from 400 to 599", "%q is not a status", words[0])
	}
	if len(words) == 3 {
		after, err = p.duration("retry-after", words[2])
	}
	return status, after, err
}

func (p *parser) duration(word, rest string) (time.Duration, error) {
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || d > time.Hour {
		return 0, p.errorf("write `"+word+" 50ms`; at most 1h", "%q is not a duration", rest)
	}
	return d, nil
}

func (p *parser) usage(t *turn, rest string) error {
	words := strings.Fields(rest)
	if len(words) != 2 || t.usage != nil {
		return p.errorf("write `usage IN OUT` once a turn", "cannot read `usage %s`", rest)
	}
	in, err1 := strconv.ParseInt(words[0], 10, 48)
	out, err2 := strconv.ParseInt(words[1], 10, 48)
	if err1 != nil || err2 != nil || in < 0 || out < 0 {
		return p.errorf("IN and OUT are numbers of tokens", "cannot read `usage %s`", rest)
	}
	t.usage = &[2]int64{in, out}
	return nil
}

// text reads a text that is the rest of the line: in single quotes, or bare.
func (p *parser) text(word, rest string) (string, error) {
	if rest == "" {
		return "", p.errorf("write `"+word+" 'TEXT'`", "`%s` has no text", word)
	}
	if rest[0] != '\'' {
		return rest, nil
	}
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '\'':
			if i != len(rest)-1 {
				return "", p.errorf(`write \' for a quote inside the text`, "%q follows the closing quote", rest[i+1:])
			}
			return b.String(), nil
		case '\\':
			i++
			if i == len(rest) {
				return "", p.unclosed()
			}
			if err := p.escape(&b, rest[i]); err != nil {
				return "", err
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", p.unclosed()
}

func (p *parser) unclosed() error {
	return p.errorf(`end the text with ' on the same line; write \n for a new line`, "the quote is not closed")
}

func (p *parser) escape(b *strings.Builder, c byte) error {
	switch c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case '\'', '\\':
		b.WriteByte(c)
	default:
		return p.errorf(`the escapes are \n, \t, \' and \\`, `\%c is not an escape`, c)
	}
	return nil
}
