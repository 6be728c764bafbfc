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
// replies consist of a block of one to three replies, three times over, with the same calls and the same results.
const (
	maxPeriod = 3
	repeats   = 3
)

// step is one reply with the calls it made, reduced to what has to differ for it to count as progress.
type step struct {
	print [sha256.Size]byte
	names []string
}

// circle says in words how the end of a history repeats itself; "" where it does not.
func circle(history []domain.Message) string {
	steps := lastSteps(history, maxPeriod*repeats)
	for period := 1; period <= maxPeriod; period++ {
		if repeatsWith(steps, period) {
			return circleWords(steps[len(steps)-period:])
		}
	}
	return ""
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
func lastSteps(history []domain.Message, n int) []step {
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
			out = append(out, makeStep(m.Calls(), results))
		}
	}
	slices.Reverse(out)
	return out
}

func makeStep(calls []domain.Part, results map[string]domain.Part) step {
	h := sha256.New()
	var names []string
	for _, c := range calls {
		r := results[c.Call]
		fmt.Fprintf(h, "%q %q %t %q\n", c.Name, canonical(c.Args), r.IsError, settled(r.Text))
		names = append(names, oneLine(c.Name, 40)+" "+oneLine(string(canonical(c.Args)), 80))
	}
	return step{print: [sha256.Size]byte(h.Sum(nil)), names: names}
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
