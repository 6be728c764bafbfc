package provider

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/coppice/coppice/internal/domain"
)

type callPart = domain.Part

// textCalls reads tool calls that a model wrote as text, in the ways that small models do: Hermes tags, function tags
// with parameters or JSON, bare JSON, a fenced block. It is strict, for text is data: the text consists of calls and
// nothing else, each names a tool of the request to the letter, its arguments keep the tool's schema, and none is a
// quotation of something the model was told. Anything less gives no call at all.
func textCalls(text string, req Request) []callPart {
	if len(text) > MaxArgs {
		return nil
	}
	found, ok := parseCalls(text, req.Tools)
	if !ok || len(found) == 0 || len(found) > MaxCalls {
		return nil
	}
	var out []callPart
	for _, c := range found {
		args, reason := CheckArgs(c.args)
		if reason != "" || !keepsSchema(c.name, args, req.Tools) || quoted(string(c.args), req) || quoted(c.source, req) {
			return nil
		}
		out = append(out, domain.Part{Kind: domain.PartCall, Name: c.name, Args: args})
	}
	return out
}

type textCall struct {
	name   string
	args   json.RawMessage
	source string // as it was written
}

// noise is what may stand around calls without meaning anything.
var noise = regexp.MustCompile(`^(\s+|</?tool_call>|</?function_call>|</?tools>|</function>|<\|/?tool_call\|>|` +
	`<\|tool_call_(start|end)\|>|\[/?TOOL_CALLS\]|<\|python_tag\|>|<\|(im_end|eot_id|eom_id|end)\|>|` + "```(json|tool_call|xml)?" + `)`)

var functionTag = regexp.MustCompile(`^<function=["']?([A-Za-z0-9_.-]+)["']?>`)

// parseCalls reads calls from the beginning of a text to its end. ok is false when there is anything else in it.
func parseCalls(text string, tools []ToolSpec) (calls []textCall, ok bool) {
	for text != "" {
		if n := len(noise.FindString(text)); n > 0 {
			text = text[n:]
			continue
		}
		var more []textCall
		if m := functionTag.FindStringSubmatch(text); m != nil {
			more, text, ok = parseFunction(m[1], text[len(m[0]):], tools)
		} else {
			more, text, ok = parseJSON(text)
		}
		if !ok {
			return nil, false
		}
		calls = append(calls, more...)
	}
	return calls, true
}

// parseJSON reads one call, or a list of them, from the JSON at the beginning of a text.
func parseJSON(text string) (calls []textCall, rest string, ok bool) {
	dec := json.NewDecoder(strings.NewReader(text))
	var raw json.RawMessage
	if dec.Decode(&raw) != nil {
		return nil, "", false
	}
	rest = text[dec.InputOffset():]
	list := []json.RawMessage{raw}
	if raw[0] == '[' && json.Unmarshal(raw, &list) != nil {
		return nil, "", false
	}
	for _, one := range list {
		c, ok := callOf(one)
		if !ok {
			return nil, "", false
		}
		c.source = string(one)
		calls = append(calls, c)
	}
	return calls, rest, true
}

// callOf reads an object that names a tool and its arguments, under any of the names in use, and holds nothing else.
func callOf(raw json.RawMessage) (textCall, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return textCall{}, false
	}
	if inner := fields["function"]; len(inner) > 0 && inner[0] == '{' {
		return callOf(inner)
	}
	var name string
	var args json.RawMessage
	for key, v := range fields {
		switch key {
		case "name", "tool", "function", "tool_name":
			if name != "" || json.Unmarshal(v, &name) != nil {
				return textCall{}, false
			}
		case "arguments", "parameters", "args", "input":
			if args != nil {
				return textCall{}, false
			}
			args = v
		case "id", "type", "index":
		default:
			return textCall{}, false
		}
	}
	var packed string
	if json.Unmarshal(args, &packed) == nil { // arguments as a text that is JSON
		args = json.RawMessage(packed)
	}
	return textCall{name: name, args: args}, name != "" && len(args) > 0
}

var (
	parameterTag = regexp.MustCompile(`^\s*<parameter=["']?([A-Za-z0-9_.-]+)["']?>`)
	parameterEnd = "</parameter>"
	functionEnd  = "</function>"
)

// parseFunction reads what follows a function's tag: JSON, or parameters by tags.
func parseFunction(name, text string, tools []ToolSpec) (calls []textCall, rest string, ok bool) {
	if body := strings.TrimLeft(text, " \t\r\n"); strings.HasPrefix(body, "{") {
		dec := json.NewDecoder(strings.NewReader(body))
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return nil, "", false
		}
		return []textCall{{name: name, args: raw}}, body[dec.InputOffset():], true
	}
	args, from := map[string]any{}, text
	for {
		m := parameterTag.FindStringSubmatch(text)
		if m == nil {
			break
		}
		value, after, found := strings.Cut(text[len(m[0]):], parameterEnd)
		if _, twice := args[m[1]]; !found || twice {
			return nil, "", false
		}
		args[m[1]], text = valueOf(value, m[1], name, tools), after
	}
	text = strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(text, functionEnd) {
		return nil, "", false // it broke off: the last value may be half of one
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(args) != nil {
		return nil, "", false
	}
	return []textCall{{name, bytes.TrimSpace(b.Bytes()), from[:len(from)-len(text)]}}, text, true
}

// valueOf gives a parameter the type that its tool's schema wants; the tags know only text.
func valueOf(text, key, tool string, tools []ToolSpec) any {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "\n"), "\n")
	i := slices.IndexFunc(tools, func(t ToolSpec) bool { return t.Name == tool })
	if i < 0 {
		return text
	}
	var schema struct {
		Properties map[string]struct{ Type any }
	}
	if json.Unmarshal(tools[i].Schema, &schema) != nil {
		return text
	}
	if kind := schema.Properties[key].Type; kind == nil || kind == "string" {
		return text
	}
	if raw := json.RawMessage(strings.TrimSpace(text)); json.Valid(raw) {
		return raw
	}
	return text
}

// keepsSchema says whether a tool of that name was offered and takes the arguments.
func keepsSchema(name string, args json.RawMessage, tools []ToolSpec) bool {
	i := slices.IndexFunc(tools, func(t ToolSpec) bool { return t.Name == name })
	return i >= 0 && Matches(tools[i].Schema, args) == nil
}

// Matches checks a JSON value against a JSON Schema.
func Matches(schema, value json.RawMessage) error {
	var s jsonschema.Schema
	if err := json.Unmarshal(schema, &s); err != nil {
		return err
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return err
	}
	return resolved.Validate(v)
}

// quoted says whether a piece of a call stands, as it is, in something the model was told: a file it read that shows a
// call is no call.
func quoted(piece string, req Request) bool {
	if piece = strings.TrimSpace(piece); len(piece) <= len("{}") {
		return false
	}
	for _, m := range req.Messages {
		for _, p := range m.Parts {
			if (p.Kind == domain.PartResult || m.Role == domain.RoleUser) && strings.Contains(p.Text, piece) {
				return true
			}
		}
	}
	return strings.Contains(req.System, piece)
}
