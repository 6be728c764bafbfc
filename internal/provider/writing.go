package provider

import "strings"

// writing follows a reply's text as it comes and holds back what may turn out to be a tool call.
type writing struct {
	opt   MendOptions
	req   Request
	yield func(Event, error) bool

	held  string // text that is not handed on yet
	open  bool   // held begins with a mark: it is kept until the end
	said  bool   // something other than white space was handed on
	calls int    // by the protocol
}

// take hands on an event, and gives false when the consumer has left.
func (w *writing) take(ev Event) bool {
	if !w.opt.TextCalls || len(w.req.Tools) == 0 {
		return w.yield(ev, nil)
	}
	switch ev.Kind {
	case EventText:
		return w.text(ev.Text)
	case EventCall:
		w.calls++
		return w.flush() && w.yield(ev, nil)
	case EventUsage, EventDone:
		return w.end(ev)
	}
	return w.yield(ev, nil)
}

// text hands on what surely is text.
func (w *writing) text(s string) bool {
	w.held += s
	if w.open {
		return true
	}
	at, open := markIn(w.held, !w.said)
	w.open = open
	out := w.held[:at]
	w.held = w.held[at:]
	w.said = w.said || strings.TrimSpace(out) != ""
	return out == "" || w.yield(Event{Kind: EventText, Text: out}, nil)
}

// flush hands on what is held, as the text it was.
func (w *writing) flush() bool {
	out := w.held
	w.held, w.open = "", false
	return out == "" || w.yield(Event{Kind: EventText, Text: out}, nil)
}

// end decides what the held text is when the reply is over, before the first event that says so.
func (w *writing) end(ev Event) bool {
	if w.held == "" {
		return w.yield(ev, nil)
	}
	calls := w.written()
	if len(calls) == 0 {
		return w.flush() && w.yield(ev, nil)
	}
	w.held = ""
	for _, c := range calls {
		if !w.yield(Event{Kind: EventCall, Call: c}, nil) {
			return false
		}
	}
	return w.yield(ev, nil)
}

func (w *writing) written() []callPart {
	if !w.open || w.calls > 0 {
		return nil
	}
	return textCalls(w.held, w.req)
}

// marks are how calls in text begin. Those of start count only where the reply begins with them.
var (
	marks = []string{
		"<tool_call>", "<function=", "<function_call>", "<tools>", "<|tool_call|>", "<|tool_call_start|>", "[TOOL_CALLS]",
		"<|python_tag|>",
	}
	start = []string{"{", "[{", "```"}
)

// markIn gives where a mark begins in the text; without one, where the text may still turn into one. atStart says that
// nothing was said before.
func markIn(text string, atStart bool) (at int, found bool) {
	at = len(text)
	for _, m := range marks {
		if i := strings.Index(text, m); i >= 0 && i < at {
			at, found = i, true
		}
	}
	lead := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	if atStart && lead < len(text) {
		for _, m := range start {
			if strings.HasPrefix(text[lead:], m) && lead <= at {
				return lead, true
			}
		}
	}
	if found {
		return at, true
	}
	if atStart && strings.HasPrefix("```", text[lead:]) && lead < len(text) || atStart && text[lead:] == "[" {
		return lead, false
	}
	return maybe(text), false
}

// maybe is where the end of a text is the beginning of a mark.
func maybe(text string) int {
	for at := max(0, len(text)-longestMark); at < len(text); at++ {
		for _, m := range marks {
			if strings.HasPrefix(m, text[at:]) {
				return at
			}
		}
	}
	return len(text)
}

const longestMark = 20
