package passport

import (
	"context"
	"encoding/json"

	"github.com/coppice/coppice/internal/provider"
)

// value is an exercise: words, and the schema of a value of which one field is known.
type value struct{ words, schema, key, want string }

var values = []value{
	{
		"The server answers on port 8080 of the host db1.", `{"type":"object","properties":{"host":{"type":"string"},` +
			`"port":{"type":"integer"}},"required":["host","port"],"additionalProperties":false}`, "port", "8080",
	},
	{
		"Plan: first write the parser, then test it.", `{"type":"object","properties":{"steps":{"type":"array","minItems":2,` +
			`"items":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}},` +
			`"count":{"type":"integer"}},"required":["steps","count"],"additionalProperties":false}`, "count", "2",
	},
	{
		"Review: the change breaks the build, so it must not be accepted.", `{"type":"object","properties":{"verdict":` +
			`{"enum":["accept","reject"]},"why":{"type":"string"}},"required":["verdict","why"],"additionalProperties":false}`,
		"verdict", `"reject"`,
	},
}

// structured has the model give values by a schema, as plans and reviews do.
func (m *measuring) structured(ctx context.Context) error {
	for _, v := range values {
		m.step("gives a value by a schema")
		req := provider.Request{Model: m.Info.Name, Think: provider.ThinkOff, Messages: said("Put this into JSON: " + v.words)}
		got, r, err := provider.Structured(ctx, m.Model, req, json.RawMessage(v.schema))
		m.spend(r)
		if err != nil && !theirs(ctx, err) {
			return err
		}
		m.pass.Structured.Of++
		if err == nil && v.right(got) {
			m.pass.Structured.Good++
		}
	}
	return nil
}

func (v value) right(got json.RawMessage) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(got, &fields) == nil && string(fields[v.key]) == v.want
}
