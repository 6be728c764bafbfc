package agent

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// An agent that goes in circles is found from the history alone, so that the finding survives a restart: the last
// replies consist of a block of one to five replies, three times over, with the same calls and the same results. Or
// nothing but the same error came back many times in a row, whatever the calls were.
const (
	maxPeriod  = 5
	repeats    = 3
	sameErrors = 6
)

// step is one reply with the calls it made, reduced to what has to differ for it to count as progress. Where every call
// went wrong, ids, numbers and addresses in calls and errors do not count as a difference.
type step struct {
	print [sha256.Size]byte
	error [sha256.Size]byte // of the errors alone; zero: not every call went wrong
	names []string
}

// circle says in words how the end of a history repeats itself; "" where it does not. It keeps what it made of a turn in
// known.
func circle(history []domain.Message, known map[domain.TurnID]step) string {
	steps := lastSteps(history, maxPeriod*repeats, known)
	for period := 1; period <= maxPeriod; period++ {
		if repeatsWith(steps, period) {
			return circleWords(steps[len(steps)-period:])
		}
	}
	if sameError(steps) {
		return fmt.Sprintf("the same error came back %d times in a row, lastly from %s", sameErrors,
			strings.Join(steps[len(steps)-1].names, " + "))
	}
	return ""
}

// sameError says whether the last replies brought nothing but one and the same error.
func sameError(steps []step) bool {
	if len(steps) < sameErrors {
		return false
	}
	first := steps[len(steps)-1].error
	for _, s := range steps[len(steps)-sameErrors:] {
		if s.error == [sha256.Size]byte{} || s.error != first {
			return false
		}
	}
	return true
}

func repeatsWith(steps []step, period int) bool {
	n := period * repeats
	if len(steps) < n {
		return false
	}
	tail := steps[len(steps)-n:]
	for i := period; i < n; i++ {
		if tail[i].print != tail[i-period].print {
			return false
		}
	}
	return true
}

func circleWords(block []step) string {
	var names []string
	for _, s := range block {
		names = append(names, strings.Join(s.names, " + "))
	}
	return fmt.Sprintf("%s, %d times over with the same result", strings.Join(names, ", then "), repeats)
}

// lastSteps gives up to n replies with calls from the end of a history, in order. It stops at a reply without calls and
// at a message of the person, a review or a check: what comes after one of those starts anew.
func lastSteps(history []domain.Message, n int, known map[domain.TurnID]step) []step {
	var out []step
	results := map[string]domain.Part{}
	for i := len(history) - 1; i >= 0 && len(out) < n; i-- {
		m := history[i]
		switch {
		case m.Role == domain.RoleTool:
			for _, p := range m.Parts {
				results[p.Call] = p
			}
		case len(m.Calls()) == 0: // a user message has none either
			slices.Reverse(out)
			return out
		default:
			s, ok := known[m.Turn]
			if !ok {
				s = makeStep(m.Calls(), results)
			}
			if m.Turn != "" {
				known[m.Turn] = s
			}
			out = append(out, s)
		}
	}
	slices.Reverse(out)
	return out
}

func makeStep(calls []domain.Part, results map[string]domain.Part) step {
	h, errs := sha256.New(), sha256.New()
	var names []string
	wrong := true
	for _, c := range calls {
		wrong = wrong && results[c.Call].IsError
	}
	for _, c := range calls {
		r, args, text := results[c.Call], string(canonical(c.Args)), settled(results[c.Call].Text)
		names = append(names, oneLine(c.Name, 40)+" "+oneLine(args, 80))
		if wrong {
			args, text = nameless(args), nameless(text)
			fmt.Fprintf(errs, "%q %q\n", c.Name, text)
		}
		fmt.Fprintf(h, "%q %q %t %q\n", c.Name, args, r.IsError, text)
	}
	s := step{print: [sha256.Size]byte(h.Sum(nil)), names: names}
	if wrong && len(calls) > 0 {
		s.error = [sha256.Size]byte(errs.Sum(nil))
	}
	return s
}

// canonical gives JSON with sorted keys and without white space, numbers as they were written; what does not parse is
// given back as it is.
func canonical(args json.RawMessage) []byte {
	dec := json.NewDecoder(bytes.NewReader(args))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return args
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return args
	}
	return bytes.TrimSpace(b.Bytes())
}

// unsettled are parts of a result that differ from run to run without meaning anything: durations, times of day, dates,
// long ids and addresses, and the numbers under which long outputs are kept.
var unsettled = regexp.MustCompile(
	`\b\d+(\.\d+)?\s?(ns|µs|us|ms|s|sec|secs|seconds|m\d+(\.\d+)?s)\b` +
		`|\b\d\d?:\d\d(:\d\d)?(\.\d+)?\b|\b\d{4}-\d\d-\d\d\b|\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{12,}\b|\b\d{6,}\b|\boutput:\d+\b`)

func settled(text string) string { return unsettled.ReplaceAllString(text, "#") }

// ids are what an error names without being another error for it: uuids, hexadecimal words, temporary paths, numbers.
var ids = regexp.MustCompile(
	`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b` +
		`|(?:/private)?/(?:tmp|var|proc|run)(?:/[^\s"':,;)]*)?|\b(?:0x)?[0-9a-fA-F]*[0-9][0-9a-fA-F]*\b|\d+`)

func nameless(text string) string { return ids.ReplaceAllString(text, "#") }
