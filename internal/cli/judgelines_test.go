package cli

import (
	"reflect"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
)

func TestPartIn(t *testing.T) {
	change := wire.Change{Files: []wire.File{{Path: "a.go"}, {Path: "odd:12"}}}
	for arg, want := range map[string][]lineRange{
		"a.go:12":                   {{12, 12, false}},
		"a.go:12-14":                {{12, 14, false}},
		"a.go:-12":                  {{12, 12, true}},
		"a.go:-12-14":               {{12, 14, true}},
		"a.go:-3,5-6,9":             {{3, 3, true}, {5, 6, false}, {9, 9, false}},
		"gone.go:1":                 {{1, 1, false}}, // that it is not there is said of it
		"odd:12:3":                  {{3, 3, false}},
		"odd:12":                    nil, // it is a file
		"a.go":                      nil,
		"a.go:":                     nil,
		"a.go:0":                    nil,
		"a.go:14-12":                nil,
		"a.go:12-":                  nil,
		"a.go:--12":                 nil,
		"a.go:1,,2":                 nil,
		":12":                       nil,
		"a.go:99999999999999999999": nil,
	} {
		p, ok := partIn(change, arg)
		if ok != (want != nil) || ok && !reflect.DeepEqual(p.lines, want) {
			t.Errorf("%s: %v %+v, want %+v", arg, ok, p.lines, want)
		}
	}
}
