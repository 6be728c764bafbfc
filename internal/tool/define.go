package tool

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/coppice/coppice/internal/domain"
)

// MaxArgs is the size in bytes and maxDepth the nesting up to which arguments are looked at.
const (
	MaxArgs  = 4 << 20
	maxDepth = 32
)

// Def is a tool as its family writes it, with typed parameters. Optional fields of In carry omitempty.
type Def[In any] struct {
	Name   string
	Prompt string // the embedded .md file
	Action func(In) (domain.Action, error)
	Run    func(ctx context.Context, env *Env, in In) (Result, error)
}

type defined[In any] struct {
	def      Def[In]
	spec     Spec
	resolved *jsonschema.Resolved
}

// Define makes a Tool of a definition. It panics when In has no JSON Schema: that is a fault in the program text.
func Define[In any](def Def[In]) Tool {
	schema, err := jsonschema.For[In](nil)
	if err != nil {
		panic(fmt.Sprintf("tool %s: %v", def.Name, err))
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		panic(fmt.Sprintf("tool %s: %v", def.Name, err))
	}
	raw, err := json.Marshal(schema)
	if err != nil {
		panic(fmt.Sprintf("tool %s: %v", def.Name, err))
	}
	spec := Spec{Name: def.Name, Description: strings.TrimSpace(def.Prompt), Schema: told(raw)}
	return &defined[In]{def: def, spec: spec, resolved: resolved}
}

// told is what of a schema a model is told: it is part of every request, so what only matters to the check is left out.
func told(schema []byte) json.RawMessage {
	schema = bytes.ReplaceAll(schema, []byte(`,"additionalProperties":false`), nil)
	return bytes.ReplaceAll(schema, []byte(`"type":["null","array"]`), []byte(`"type":"array"`))
}

func (d *defined[In]) Spec() Spec { return d.spec }

func (d *defined[In]) Action(args json.RawMessage) (domain.Action, error) {
	in, err := d.parse(args)
	if err != nil {
		return domain.Action{}, err
	}
	a, err := d.def.Action(in)
	a.Tool = d.def.Name
	return a, err
}

func (d *defined[In]) Run(ctx context.Context, env *Env, args json.RawMessage) (Result, error) {
	in, err := d.parse(args)
	if err != nil {
		return Fail(err.Error()), nil
	}
	if _, err := d.def.Action(in); err != nil {
		return Fail(Words(err)), nil
	}
	if err := env.Check(); err != nil {
		return Result{}, err
	}
	return d.def.Run(ctx, env, in)
}

// ArgsError says that the arguments of a call do not fit its tool; its text tells the model what would.
type ArgsError struct {
	Tool, Why, Want string
}

// Error gives the text for the model.
func (e *ArgsError) Error() string {
	return fmt.Sprintf("The arguments of %s do not fit: %s. It takes: %s", e.Tool, e.Why, e.Want)
}

func (d *defined[In]) parse(args json.RawMessage) (In, error) {
	var in In
	fail := func(why string) (In, error) {
		var zero In
		return zero, &ArgsError{Tool: d.spec.Name, Why: why, Want: string(d.spec.Schema)}
	}
	if len(args) > MaxArgs {
		return fail(fmt.Sprintf("they are %d bytes long, more than %d", len(args), MaxArgs))
	}
	if len(bytes.TrimSpace(args)) == 0 {
		args = json.RawMessage("{}")
	}
	if err := checkShape(args); err != nil {
		return fail(err.Error())
	}
	var loose any
	if err := json.Unmarshal(args, &loose); err != nil {
		return fail(err.Error())
	}
	dropNulls(loose)
	if err := d.resolved.Validate(loose); err != nil {
		return fail(plain(err))
	}
	if err := json.Unmarshal(args, &in); err != nil {
		return fail(err.Error())
	}
	return in, nil
}

// dropNulls takes out the keys that are null: some models send an optional parameter they leave out as null.
func dropNulls(v any) {
	if object, ok := v.(map[string]any); ok {
		maps.DeleteFunc(object, func(_ string, value any) bool { return value == nil })
	}
}

// plain takes the validator's own preface off its message.
func plain(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, "validating "); i > 0 {
		s = s[i:]
	}
	return strings.TrimSpace(strings.ReplaceAll(s, "\n", " "))
}

// Words gives an error as the model is told it: the message, then the way out.
func Words(err error) string {
	s := err.Error()
	if hint := domain.HintOf(err); hint != "" {
		s = strings.TrimSuffix(s, ".") + ". " + hint
	}
	return s
}
