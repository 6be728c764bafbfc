package file

import (
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"pgregory.net/rapid"
)

func TestPatch(t *testing.T) {
	put := func(old, now string) string { return strings.Replace(source, old, now, 1) }
	cases := []struct {
		name  string
		patch string
		fails bool
		words string
		after string // "": unchanged
	}{
		{"a plain one", "--- a/a.go\n+++ b/a.go\n@@ -3,3 +3,3 @@ package a\n func one() {\n-\tif x {\n+\tif y {\n \t\treturn 1\n",
			false, "Edited a.go, line 3.", put("if x", "if y")},
		{"git's own lines above it", "diff --git a/a.go b/a.go\nindex 1..2 100644\n--- a/a.go\n+++ b/a.go\n@@ -5 +5 @@\n-\t\treturn 1\n+\t\treturn 3\n",
			false, "line 5", put("return 1", "return 3")},
		{"no numbers, in a fence", "```diff\n@@\n-\t\treturn 1\n+\t\treturn 3\n```", false, "line 5", put("return 1", "return 3")},
		{"numbers and counts that are wrong", "@@ -90,7 +12,1 @@\n-\t\treturn 1\n+\t\treturn 3\n", false, "line 5", put("return 1", "return 3")},
		{"two hunks", "@@\n func one() {\n-\tif x {\n+\tif y {\n+\t\tf()\n@@ -13,2 +14,2 @@\n func two2() {\n-\treturn 2\n+\treturn 4\n",
			false, "2 places, lines 3, 14", strings.Replace(put("if x {", "if y {\n\t\tf()"), "two2() {\n\treturn 2", "two2() {\n\treturn 4", 1)},
		{"blank lines without their space", "@@\n }\n\n-func two() {\n+func due() {\n", false, "line 7", put("two()", "due()")},
		{"blank lines too many around it", "@@\n\n\n-\t\treturn 1\n+\t\treturn 3\n\n\n", false, "line 5", put("return 1", "return 3")},
		{"only adds", "@@\n package a\n+\n+import \"x\"\n", false, "line 1", put("package a\n", "package a\n\nimport \"x\"\n")},
		{"at the end", "@@\n func two2() {\n \treturn 2\n }\n+\n+var x int\n", false, "line 13", source + "\nvar x int\n"},
		{"only takes away", "@@\n-func two2() {\n-\treturn 2\n-}\n", false, "line 13",
			put("func two2() {\n\treturn 2\n}\n", "")},
		{"takes a blank line away", "@@\n package a\n-\n func one() {\n", false, "line 1", put("package a\n\n", "package a\n")},
		{"by the line it names", "@@ -10,2 +10,2 @@\n-\treturn 2 \n+\treturn 7\n }\n", false, "line 10", put("return 2 ", "return 7")},
		{"by the line it names, of many the same", "@@ -7 +7 @@\n }\n+// end\n", false, "line 7", put("}\n\nfunc two()", "}\n// end\n\nfunc two()")},
		{"white space at line ends", "@@\n func two() {\n-\treturn 2\n+\treturn 4\n", false, "differed in white space at line ends",
			put("return 2 ", "return 4")},
		{"indentation", "@@\n if x {\n-    return 1\n+    return 3\n }\n", false, "differed in indentation", put("return 1", "return 3")},

		{"whole lines only", "@@\n-return\n+yield\n", true, "Hunk 1 of 1: its lines are not in a.go.", ""},
		{"ambiguous", "@@ -1 +1 @@\n }\n+// end\n", true, "a.go 3 times (lines 7, 11, 15)", ""},
		{"the second does not fit", "@@\n-\tif x {\n+\tif y {\n@@\n-\tnope\n+\tyes\n", true, "Hunk 2 of 2: its lines are not in", ""},
		{"nearest lines", "@@\n-\t\treturn 11\n+\t\treturn 3\n", true, "Nothing was changed.", ""},
		{"no hunk", "please", true, "has no hunk: begin each with a line @@", ""},
		{"no hunk before changes", "-\tif x {\n+\tif y {\n", true, "no hunk before its first change", ""},
		{"nothing quoted", "@@ -0,0 +1 @@\n+x\n", true, "quotes no line of the file", ""},
		{"no change", "@@\n package a\n", true, "it changes nothing", ""},
		{"a line of no kind", "@@\n package a\nfunc x\n", true, `Line 3 of the patch, "func x"`, ""},
		{"another file", "--- a/b.go\n+++ b/b.go\n@@\n-\tif x {\n+\tif y {\n", true, "names a/b.go, the call a.go", ""},
		{"two files", "@@\n-\tif x {\n+\tif y {\n--- a/b.go\n+++ b/b.go\n@@\n-a\n+b\n", true, "Patch one file with each call", ""},
		{"a new file", "--- /dev/null\n+++ b/a.go\n@@\n+x\n", true, "make a new one with write", ""},
		{"a stand-in", "@@\n-\t\treturn 1\n+\t\t// ... existing code ...\n", true, "stands in for text", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.put("a.go", source)
			b.call(Read(), readIn{Path: "a.go"})
			b.want(b.call(Patch(), patchIn{"./a.go", c.patch}), c.fails, c.words)
			if c.after == "" {
				c.after = source
			}
			if got := b.get("a.go"); got != c.after {
				t.Errorf("got\n%s\nwant\n%s", got, c.after)
			}
		})
	}
}

func TestAPatchKnowsWhatWasRead(t *testing.T) {
	b := newBench(t)
	b.put("a", "one\r\ntwo\r\nthree")
	b.want(b.call(Patch(), patchIn{"a", "@@\n-two \n+due\n"}), true, "you have not read the file")
	b.want(b.call(Patch(), patchIn{"a", "@@\n two\n-three\n+tre\n\\ No newline at end of file\n"}), false, "line 2")
	if got := b.get("a"); got != "one\r\ntwo\r\ntre" {
		t.Errorf("%q", got)
	}
	b.put("a", "somebody else\n")
	b.want(b.call(Patch(), patchIn{"a", "@@\n-somebody else\n+me\n"}), true, "has changed since you read it")
	b.want(b.call(Patch(), patchIn{".git/config", "@@\n-a\n+b\n"}), true, "belongs to git")
	var long strings.Builder
	for range 100 {
		long.WriteString("line\n")
	}
	b.put("long", long.String())
	b.want(b.call(Patch(), patchIn{"long", "@@\n" + strings.Repeat("-line\n", 99) + "+x\n"}), true, "2 times")
	b.want(b.call(Patch(), patchIn{"long", "@@ -1 +1 @@\n" + strings.Repeat("-line\n", 99) + "+x\n"}), true, "from 100 lines to 2")
}

// TestAnyDiffApplies: what a diff of two texts says makes the one of the other, as a patch with right numbers does.
func TestAnyDiffApplies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := func(label string) string {
			lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "", "\tc", "d "}), 1, 12).Draw(rt, label)
			return strings.Join(append([]string{"top"}, append(lines, "end")...), "\n") + "\n"
		}
		before, after := text("before"), text("after")
		if before == after {
			return
		}
		diff := udiff.Unified("a/f", "b/f", before, after)
		hunks, why := parsePatch("f", diff)
		if why != "" {
			rt.Fatalf("%s\n%s", why, diff)
		}
		e := editing{name: "f", text: before, seen: true}
		if why := e.patch(hunks); why != "" {
			rt.Fatalf("%s\n%s", why, diff)
		}
		if e.text != after {
			rt.Fatalf("%q, want %q\n%s", e.text, after, diff)
		}
	})
}

func TestWritingWholeFilesIsToldWithoutEdit(t *testing.T) {
	spec := Changing("whole")[0].Spec()
	if spec.Name != "write" || strings.Contains(spec.Description, "edit") {
		t.Errorf("%+v", spec)
	}
}
