package replay

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func parse(t *testing.T, text string) *Script {
	t.Helper()
	s, err := Parse("test.replay", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// contract is the script of CONTRACT.md, word for word.
const contract = `turn
  expect last-user ~ 'rename Foo'
  expect tools edit shell
  say 'Renaming.'
  call edit {"path": "foo.go", "old": "Foo", "new": "Bar"}
turn
  expect tool-result edit ok
  say 'Done.'
  stop
`

func TestParseOfTheContract(t *testing.T) {
	s := parse(t, contract)
	if s.Turns() != 2 || len(s.turns[0].expects) != 2 || len(s.turns[0].steps) != 2 || !s.turns[1].stop {
		t.Errorf("got %+v", s.turns)
	}
}

func TestParseOfText(t *testing.T) {
	for line, want := range map[string]string{
		`say 'it\'s\ta \\ line\nand more'`: "it's\ta \\ line\nand more",
		`say plain words, 'quoted' inside`: "plain words, 'quoted' inside",
		`say ''`:                           "",
		"\tsay\t'tabs'  ":                  "tabs",
	} {
		if got := parse(t, "turn\n"+line+"\r\n").turns[0].steps[0].text; got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

func TestErrorsNameTheLineAndAWayOut(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "no turns",
		"# nothing\n\nsay 'x'":                 "3: `say` stands before the first turn",
		"context lots\nturn\n  stop":           `1: "lots" is no size of a context`,
		"context 5\nturn\n  stop":              `1: "5" is no size of a context`,
		"turn\n  context 4096":                 `2: "context" is not an instruction`,
		"turn\n  shout 'x'":                    `2: "shout" is not an instruction`,
		"turn\n  say":                          "2: `say` has no text",
		"turn\n  say 'x":                       "2: the quote is not closed",
		`turn` + "\n" + `  say 'x\'`:           "2: the quote is not closed",
		"turn\n  say 'x' y":                    `2: " y" follows the closing quote`,
		`turn` + "\n" + `  say '\d'`:           `2: \d is not an escape`,
		"turn\n  call":                         "2: `call` names no tool",
		"turn\n  call edit {broken":            `2: the arguments of "edit" are not a JSON object`,
		"turn\n  call edit [1]":                `2: the arguments of "edit" are not a JSON object`,
		"turn\n  delay soon":                   `2: "soon" is not a duration`,
		"turn\n  delay 48h":                    `2: "48h" is not a duration`,
		"turn\n  usage 1":                      "2: cannot read `usage 1`",
		"turn\n  usage -1 2":                   "2: cannot read `usage -1 2`",
		"turn\n  fail":                         "2: cannot read `fail ",
		"turn\n  fail 200":                     `2: "200" is not a status`,
		"turn\n  fail 429 after 1s":            "2: cannot read `fail 429 after 1s`",
		"turn\n  cut now":                      "2: `cut` stands alone",
		"turn now":                             "1: `turn` stands alone",
		"turn\n  expect sunshine":              `2: cannot expect "sunshine"`,
		"turn\n  expect tools":                 "2: `expect tools` names no tools",
		"turn\n  expect last-user":             "2: `expect last-user` says nothing",
		"turn\n  expect last-user 'x'":         "2: cannot read",
		"turn\n  expect tool-result edit":      "2: cannot read `expect tool-result edit`",
		"turn\n  say 'x'\n  expect tools edit": "3: `expect` stands after",
		"turn\n  stop\n  say 'x'":              "3: `say` stands after `stop`",
		"round\nturn":                          "1: a round has no turns",
		"turn\nround\nround":                   "3: a round has no turns",
	} {
		_, err := Parse("test.replay", strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "test.replay:") {
			t.Errorf("%q: got %v, want %q", text, err, want)
			continue
		}
		if domain.CodeOf(err) != domain.CodeReplay || domain.HintOf(err) == "" {
			t.Errorf("%q: code %s, hint %q", text, domain.CodeOf(err), domain.HintOf(err))
		}
	}
}

func TestRounds(t *testing.T) {
	for text, want := range map[string]string{
		"turn\nstop\nturn\nexpect last-user ~ x\nsay y":                                         "12",
		"turn\nsay x\nturn\nexpect last-user ~ x\nsay y":                                        "11",
		"turn\nstop\nturn\nsay y":                                                               "11",
		"turn\nsay x\nround\nturn\nsay y\nturn\nsay z":                                          "122",
		"turn\nstop\nround\nturn\nexpect last-user ~ x\nstop":                                   "12",
		"turn\nstop\nturn\nexpect last-user ~ x\nstop\nturn\nexpect last-user ~ y\nturn\nsay z": "1233",
	} {
		got := ""
		for _, turn := range parse(t, text).turns {
			got += string(rune('0' + turn.round))
		}
		if got != want {
			t.Errorf("%q: rounds %s, want %s", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(contract)
	f.Add("turn\nsay '\\n\\'\\\\'\nfail 429 retry-after 1s\ncut\nhang\nround\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("f", strings.NewReader(text))
		if (s == nil) == (err == nil) {
			t.Errorf("script %v and error %v", s, err)
		}
	})
}
