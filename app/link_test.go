package app

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestALinkOpensAViewAndNothingElse(t *testing.T) {
	for link, want := range map[string]string{
		"coppice://queue": "/queue", "coppice://queue/": "/queue", "coppice://queue/p0123456789x": "/queue/p0123456789x",
		"coppice://review/a0123456789x": "/review/a0123456789x", "coppice://session/a0123456789x/": "/session/a0123456789x",
		"coppice://waiting": "/waiting", "coppice://settings": "/settings",

		"": "", "coppice:": "", "coppice://": "", "coppice:///queue": "", "coppice:queue": "", "COPPICE://queue": "",
		"https://queue": "", "coppice://Queue": "", "coppice://nosuch": "", "coppice://review": "", "coppice://review/": "",
		"coppice://settings/window.gpu": "", "coppice://settings?window.gpu=always": "", "coppice://settings#x": "",
		"coppice://settings/window": "", "coppice://queue?project=p1": "", "coppice://queue//": "",
		"coppice://review/a1/land": "", "coppice://review/a1?land": "", "coppice://review/a1#land": "",
		"coppice://review/../settings": "", "coppice://review/%61123": "", "coppice://review/a1%2fland": "",
		"coppice://user@review/a1": "", "coppice://review:80/a1": "", "coppice://review/a1\nx": "",
		"coppice://review/<b>": "", "coppice://review/a 1": "", "coppice://review/A1": "", "coppice://review/--help": "",
		"coppice://review/a" + strings.Repeat("1", 200): "", " coppice://queue": "", "coppice://queue ": "",
		"coppice://waiting/r0123456789x": "",
	} {
		got, err := ParseLink(link)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseLink(%q) = %q, %v; want %q", link, got, err, want)
		}
	}
}

// The page reads routes by a list of its own; both have to mean the same.
func TestThePageKnowsEveryViewOfALink(t *testing.T) {
	src, err := os.ReadFile("../frontend/src/state/route.svelte.ts")
	if err != nil {
		t.Fatal(err)
	}
	for view := range views {
		if !regexp.MustCompile(`'` + view + `'`).Match(src) {
			t.Errorf("the page has no view %q", view)
		}
	}
}

func TestArguments(t *testing.T) {
	for _, tc := range []struct {
		args   []string
		want   Args
		window bool
		bad    bool
	}{
		{nil, Args{}, true, false},
		{[]string{"--safe-mode"}, Args{Safe: true}, true, false},
		{[]string{"coppice://waiting"}, Args{Route: "/waiting"}, true, false},
		{[]string{"--safe-mode", "coppice://waiting"}, Args{Safe: true, Route: "/waiting"}, true, false},
		{[]string{"coppice://evil"}, Args{}, true, true},
		{[]string{"Coppice:evil"}, Args{}, true, true},
		{[]string{"coppice://queue", "coppice://bin"}, Args{}, true, true},
		{[]string{"queue", "--json"}, Args{}, false, false},
		{[]string{"--safe-mode", "queue"}, Args{}, false, false},
		{[]string{"--help"}, Args{}, false, false},
	} {
		got, window, err := ParseArgs(tc.args)
		if window != tc.window || (err != nil) != tc.bad || !tc.bad && got != tc.want {
			t.Errorf("%q: %+v, %v, %v", tc.args, got, window, err)
		}
	}
}
