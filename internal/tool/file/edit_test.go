package file

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const source = "package a\n\nfunc one() {\n\tif x {\n\t\treturn 1\n\t}\n}\n\nfunc two() {\n\treturn 2 \n}\n\nfunc two2() {\n\treturn 2\n}\n"

func TestEdit(t *testing.T) {
	cases := []struct {
		name  string
		in    editIn
		fails bool
		words string
		after string // "": unchanged
	}{
		{"exact", editIn{Old: "return 1", New: "return 3"}, false, "Edited a.go, line 5.",
			strings.Replace(source, "return 1", "return 3", 1)},
		{"delete", editIn{Old: "\t\treturn 1\n", New: ""}, false, "", strings.Replace(source, "\t\treturn 1\n", "", 1)},
		{"several lines", editIn{Old: "func one() {\n\tif x {", New: "func one() {\n\tif y {"}, false, "line 3",
			strings.Replace(source, "if x", "if y", 1)},
		{"ambiguous", editIn{Old: "return", New: "yield"}, true, "3 times (lines 5, 10, 14). Quote more", ""},
		{"everywhere", editIn{Old: "return", New: "yield", ReplaceAll: true}, false, "3 places, lines 5, 10, 14",
			strings.ReplaceAll(source, "return", "yield")},
		{"missing", editIn{Old: "return 9", New: "x"}, true, "Nearest:\n     5\t\t\treturn 1", ""},
		{"missing altogether", editIn{Old: "zebra", New: "x"}, true, "old is not in a.go. Quote the file exactly", ""},
		{"empty old", editIn{New: "x"}, true, "old is empty", ""},
		{"no change", editIn{Old: "x", New: "x"}, true, "are the same", ""},
		{"line numbers quoted", editIn{Old: "     5\t\t\treturn 1", New: "x"}, true, "without line numbers", ""},

		{"trailing blanks", editIn{Old: "func two() {\n\treturn 2\n}", New: "func two() {\n\treturn 4\n}"}, false,
			"differed in white space at line ends", strings.Replace(source, "return 2 ", "return 4", 1)},
		{"indentation", editIn{Old: "if x {\n    return 1\n}", New: "if x {\n    f()\n    return 1\n}"}, false,
			"differed in indentation", strings.Replace(source, "\t\treturn 1", "\t\tf()\n\t\treturn 1", 1)},
		{"deeper indentation", editIn{Old: "  if x {\n    return 1\n  }", New: "  if x {\n    for {\n      f()\n    }\n  }"}, false,
			"indentation", strings.Replace(source, "\t\treturn 1", "\t\tfor {\n\t\t  f()\n\t\t}", 1)},
		{"delete tolerantly", editIn{Old: "func two() {\n\treturn 2\n}\n", New: ""}, false, "white space",
			strings.Replace(source, "func two() {\n\treturn 2 \n}\n", "", 1)},
		{"ambiguous but for blanks", editIn{Old: "  return 2\n}", New: "x"}, true, "there 2 times (lines 10, 14)", ""},
		{"only blank lines", editIn{Old: "\n \n", New: "x"}, true, "old is not in", ""},
		{"everywhere is exact only", editIn{Old: "  return 1", New: "x", ReplaceAll: true}, true, "exact text only", ""},

		{"several", editIn{Edits: []replacement{{Old: "one", New: "uno"}, {Old: "uno()", New: "due()"}, {Old: "two2", New: "tre"}}}, false,
			"3 places", strings.Replace(strings.Replace(source, "one", "due", 1), "two2", "tre", 1)},
		{"one of several fails", editIn{Edits: []replacement{{Old: "one", New: "uno"}, {Old: "nope", New: "x"}}}, true,
			"Change 2 of 2: old is not in a.go.", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.put("a.go", source)
			b.call(Read(), readIn{Path: "a.go"})
			c.in.Path = "a.go"
			r := b.call(Edit(), c.in)
			b.want(r, c.fails, c.words)
			if c.after == "" {
				c.after = source
			}
			if got := b.get("a.go"); got != c.after {
				t.Errorf("now it holds:\n%s\nand should:\n%s", got, c.after)
			}
			if c.fails != (len(r.Wrote) == 0) {
				t.Errorf("wrote %v", r.Wrote)
			}
		})
	}
}

// TestEditUnread edits without reading: the exact text proves that it is known, anything less does not.
func TestEditUnread(t *testing.T) {
	b := newBench(t)
	b.put("foo.go", "type Foo int\n\nvar a,  b int\nvar a,  b string\n")
	b.want(b.call(Edit(), editIn{Path: "foo.go", Old: "Foo", New: "Bar"}), false, "Edited foo.go, line 1.")
	b.put("foo.go", source)
	b.want(b.call(Edit(), editIn{Path: "foo.go", Old: "one", New: "two"}), true, "has changed since you read it")
	b.put("fresh.go", source)
	b.want(b.call(Edit(), editIn{Path: "fresh.go", Old: "return", New: "x", ReplaceAll: true}), true, "you have not read the file")
	b.want(b.call(Edit(), editIn{Path: "fresh.go", Old: "if x {\n  return 1", New: "x"}), true, "you have not read the file")
	b.want(b.call(Edit(), editIn{Path: "missing.go", Old: "a", New: "b"}), true, "does not exist")
	b.put("bin", "a\x00b")
	b.want(b.call(Edit(), editIn{Path: "bin", Old: "a", New: "b"}), true, "binary file")
	b.put("latin", "caf\xe9 a\n")
	b.want(b.call(Edit(), editIn{Path: "latin", Old: "a\n", New: "b\n"}), true, "not valid UTF-8")
	if got := b.get("fresh.go") + b.get("bin") + b.get("latin"); got != source+"a\x00b"+"caf\xe9 a\n" {
		t.Errorf("%q", got)
	}
}

func TestEditKeepsBytesAround(t *testing.T) {
	for before, c := range map[string]struct {
		old, new, after string
	}{
		"\ufeffone\r\ntwo\r\nthree\r\n": {"one\ntwo", "1\n2", "\ufeff1\r\n2\r\nthree\r\n"},
		"one\r\ntwo\r\nthree":           {"three", "3\n4", "one\r\ntwo\r\n3\r\n4"},
		"one\r\n  two\r\nthree\r\n":     {"one\n two\n", "1\n 2\n", "1\r\n  2\r\nthree\r\n"},
		"one\ntwo\r\nthree\n":           {"three", "3\n4", "one\ntwo\r\n3\n4\n"},
		"one\ntwo":                      {"two", "2", "one\n2"},
		"one\ntwo\n":                    {"two\n", "2", "one\n2"},
	} {
		b := newBench(t)
		b.put("a", before)
		b.call(Read(), readIn{Path: "a"})
		b.want(b.call(Edit(), editIn{Path: "a", Old: c.old, New: c.new}), false)
		if got := b.get("a"); got != c.after {
			t.Errorf("%q: %q, wanted %q", before, got, c.after)
		}
	}
}

// TestEditTouchesOnlyItsPlace: whatever tolerance is used, the lines outside the place stay as they are, and what is
// ambiguous changes nothing.
func TestEditTouchesOnlyItsPlace(t *testing.T) {
	line := rapid.SampledFrom([]string{"a", "\ta", "  a", "a ", "b", "\tb", "", " ", "c {", "}", "\t}"})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(line, 1, 12).Draw(t, "lines")
		old := strings.Join(rapid.SliceOfN(line, 1, 3).Draw(t, "old"), "\n")
		e := editing{name: "f", text: strings.Join(lines, "\n") + "\n", seen: true}
		before := e.text
		if why := e.apply(replacement{Old: old, New: "NEW"}); why != "" {
			if e.text != before {
				t.Fatalf("refused (%s), but the text is %q", why, e.text)
			}
			return
		}
		if strings.Count(e.text, "NEW") != 1 {
			t.Fatalf("%q in %q gives %q", old, before, e.text)
		}
		head, tail, _ := strings.Cut(e.text, "NEW")
		// Tolerance may take the white space around the quoted lines, and gives the place its own indentation.
		if !strings.HasPrefix(before, strings.TrimRight(head, " \t")) || !strings.HasSuffix(before, tail) {
			t.Fatalf("%q in %q gives %q", old, before, e.text)
		}
		taken := strings.TrimSuffix(strings.TrimPrefix(before, strings.TrimRight(head, " \t")), tail)
		if strings.Join(strings.Fields(taken), " ") != strings.Join(strings.Fields(old), " ") {
			t.Fatalf("%q in %q took %q", old, before, taken)
		}
	})
}
