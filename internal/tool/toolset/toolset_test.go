package toolset

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

func TestAll(t *testing.T) {
	var names []string
	first, again := All(), All()
	for i, tl := range first {
		spec := tl.Spec()
		names = append(names, spec.Name)
		if spec.Description == "" || string(spec.Schema) != string(again[i].Spec().Schema) {
			t.Errorf("%s: no description, or another schema the second time", spec.Name)
		}
		var schema struct {
			Type       string
			Properties map[string]struct{ Description string }
		}
		if err := json.Unmarshal(spec.Schema, &schema); err != nil || schema.Type != "object" {
			t.Errorf("%s: %v %s", spec.Name, err, spec.Schema)
		}
		for name, p := range schema.Properties {
			if p.Description == "" {
				t.Errorf("%s: the parameter %s is not described", spec.Name, name)
			}
		}
	}
	if got := strings.Join(names, " "); got != "read list glob grep write edit shell jobs todo ask finish" {
		t.Errorf("%s", got)
	}
}

// TestLeanTools: few tools are as many as a passport calls few, and say little.
func TestLeanTools(t *testing.T) {
	for f, want := range map[domain.EditFormat]string{
		domain.EditReplace: "read write edit shell finish", domain.EditPatch: "read write edit shell finish",
		domain.EditWhole: "read write shell finish",
	} {
		names, size := "", 0
		for _, tl := range Of(domain.Session{Edit: f, Lean: true}) {
			spec := tl.Spec()
			names += " " + spec.Name
			size += len(spec.Name) + len(spec.Description) + len(spec.Schema)
			for _, word := range []string{"jobs", "background", "fetch", "grep"} {
				if strings.Contains(spec.Description+string(spec.Schema), word) {
					t.Errorf("%s: %s names %s, which is not there", f, spec.Name, word)
				}
			}
		}
		if names != " "+want || len(strings.Fields(names)) > domain.LeanTools || size > 2500 {
			t.Errorf("%s:%s, %d bytes", f, names, size)
		}
	}
	if all := Of(domain.Session{}); len(all) != len(All()) {
		t.Errorf("a session that is not lean has %d tools", len(all))
	}
}

func TestToolsByEditFormat(t *testing.T) {
	of := map[domain.EditFormat]string{
		"": "old new replace_all edits", domain.EditReplace: "old new replace_all edits", domain.EditPatch: "patch", domain.EditWhole: "",
	}
	for _, f := range append(domain.EditFormats, "") {
		takes, size := "", 0
		for _, tl := range For(f, true) {
			spec := tl.Spec()
			size += len(spec.Name) + len(spec.Description) + len(spec.Schema)
			for _, field := range []string{"old", "new", "replace_all", "edits", "patch"} {
				if spec.Name == "edit" && strings.Contains(string(spec.Schema), `"`+field+`":{`) {
					takes += " " + field
				}
			}
		}
		if strings.TrimSpace(takes) != of[f] || size > 8<<10 {
			t.Errorf("%s: edit takes%s; %d bytes in all", f, takes, size)
		}
	}
}

// TestNoToolTakesAPathThatLeadsOut is SECURITY.md PC-01 for every tool that takes a path.
func TestNoToolTakesAPathThatLeadsOut(t *testing.T) {
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer env.Root.Close()
	fields := map[string]string{
		"read": `{"path":%}`, "list": `{"path":%}`, "glob": `{"pattern":%}`, "grep": `{"pattern":"x","path":%}`,
		"write": `{"path":%,"content":"x"}`, "edit": `{"path":%,"old":"x","new":"y"}`, "shell": `{"command":"pwd","dir":%}`,
	}
	bad := []string{"../x", "a/../../x", "/etc/passwd", "file:///etc/passwd", "..", "a\x00b", `C:\x`, `\\server\x`, "../" + "wt-evil/f"}
	for _, tl := range All() {
		field, ok := fields[tl.Spec().Name]
		if !ok {
			continue
		}
		for _, path := range bad {
			quoted, err := json.Marshal(path)
			if err != nil {
				t.Fatal(err)
			}
			args := json.RawMessage(strings.Replace(field, "%", string(quoted), 1))
			_, actionErr := tl.Action(args)
			r, err := tl.Run(t.Context(), env, args)
			if err != nil || !r.IsError {
				t.Errorf("%s %s: %v %+v", tl.Spec().Name, args, err, r)
			}
			if actionErr == nil {
				t.Errorf("%s %s: has an action", tl.Spec().Name, args)
			}
		}
	}
}

func TestKinds(t *testing.T) {
	want := map[string]domain.ActionKind{
		"read": domain.ActionRead, "list": domain.ActionRead, "glob": domain.ActionRead, "grep": domain.ActionRead,
		"write": domain.ActionWrite, "edit": domain.ActionWrite, "shell": domain.ActionExec,
		"jobs": domain.ActionControl, "todo": domain.ActionControl, "ask": domain.ActionControl, "finish": domain.ActionControl,
	}
	const args = `{"path":"a","pattern":"a","content":"","command":"a","items":[],"question":"a","summary":"a"}`
	for _, tl := range All() {
		var known map[string]json.RawMessage
		var all map[string]json.RawMessage
		var schema struct{ Properties map[string]json.RawMessage }
		if json.Unmarshal(tl.Spec().Schema, &schema) != nil || json.Unmarshal([]byte(args), &all) != nil {
			t.Fatal("schema or arguments cannot be read")
		}
		known = map[string]json.RawMessage{}
		for name := range schema.Properties {
			if value, ok := all[name]; ok {
				known[name] = value
			}
		}
		given, err := json.Marshal(known)
		if err != nil {
			t.Fatal(err)
		}
		a, err := tl.Action(given)
		if err != nil || a.Kind != want[tl.Spec().Name] || a.Tool != tl.Spec().Name {
			t.Errorf("%s: %+v %v", tl.Spec().Name, a, err)
		}
	}
}
