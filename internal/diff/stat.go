package diff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// statWidth is the width git uses where it does not write to a terminal.
const statWidth = 80

// Stat prints files as `git diff --stat` does on no terminal. The size of binary files is not in a patch, so they
// show as "Bin" alone.
func Stat(files []File) string {
	if len(files) == 0 {
		return ""
	}
	t := measure(files)
	var b strings.Builder
	adds, dels := 0, 0
	for _, f := range files {
		adds, dels = adds+f.Additions, dels+f.Deletions
		t.row(&b, f)
	}
	b.WriteString(summary(len(files), adds, dels))
	return b.String()
}

// NameOnly prints the paths as `git diff --name-only` does.
func NameOnly(files []File) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString(Quote(f.Path))
		b.WriteByte('\n')
	}
	return b.String()
}

// table holds the column widths of a stat, all in characters.
type table struct{ name, number, graph, most int }

func measure(files []File) table {
	var t table
	for _, f := range files {
		t.name = max(t.name, utf8.RuneCountInString(statName(f)))
		if f.Binary {
			t.number = max(t.number, len("Bin"))
			continue
		}
		t.most = max(t.most, f.Additions+f.Deletions)
	}
	t.number = max(t.number, len(fmt.Sprint(t.most)))
	t.graph = t.most
	if t.name+t.number+6+t.graph <= statWidth {
		return t
	}
	t.graph = min(t.graph, max(6, statWidth*3/8-t.number-6))
	if t.name > statWidth-t.number-6-t.graph {
		t.name = statWidth - t.number - 6 - t.graph
	} else {
		t.graph = statWidth - t.number - 6 - t.name
	}
	return t
}

func (t table) row(b *strings.Builder, f File) {
	name := t.fit(statName(f))
	if f.Binary {
		fmt.Fprintf(b, " %s | %*s\n", name, t.number, "Bin")
		return
	}
	total := f.Additions + f.Deletions
	fmt.Fprintf(b, " %s | %*d", name, t.number, total)
	if total > 0 {
		adds, dels := t.bars(f.Additions, f.Deletions)
		b.WriteString(" " + strings.Repeat("+", adds) + strings.Repeat("-", dels))
	}
	b.WriteByte('\n')
}

// fit cuts a name from the left, at a slash where there is one, and pads it.
func (t table) fit(name string) string {
	n := utf8.RuneCountInString(name)
	if n > t.name {
		tail := string([]rune(name)[n-t.name+3:])
		if at := strings.IndexByte(tail, '/'); at >= 0 {
			tail = tail[at:]
		}
		name = "..." + tail
	}
	return name + strings.Repeat(" ", max(0, t.name-utf8.RuneCountInString(name)))
}

// bars scales additions and deletions to the graph's width.
func (t table) bars(adds, dels int) (int, int) {
	if t.graph > t.most {
		return adds, dels
	}
	total := t.scale(adds + dels)
	if total < 2 && adds > 0 && dels > 0 {
		total = 2
	}
	if adds < dels {
		a := t.scale(adds)
		return a, total - a
	}
	d := t.scale(dels)
	return total - d, d
}

func (t table) scale(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + n*(t.graph-1)/t.most
}

func summary(files, adds, dels int) string {
	s := fmt.Sprintf(" %d file%s changed", files, plural(files))
	if adds > 0 || dels == 0 {
		s += fmt.Sprintf(", %d insertion%s(+)", adds, plural(adds))
	}
	if dels > 0 || adds == 0 {
		s += fmt.Sprintf(", %d deletion%s(-)", dels, plural(dels))
	}
	return s + "\n"
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// statName is the path, or for a rename both with the part in braces that differs.
func statName(f File) string {
	if f.Old == "" {
		return Quote(f.Path)
	}
	if Quote(f.Old) != f.Old || Quote(f.Path) != f.Path {
		return Quote(f.Old) + " => " + Quote(f.Path)
	}
	a, b := f.Old, f.Path
	pre := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			pre = i + 1
		}
	}
	post := commonTail(a, b, pre)
	if pre+post == 0 {
		return a + " => " + b
	}
	return a[:pre] + "{" + a[pre:max(pre, len(a)-post)] + " => " + b[pre:max(pre, len(b)-post)] + "}" + a[len(a)-post:]
}

// commonTail is the length of the common end that begins with a slash; it may share the slash the prefix ends with.
func commonTail(a, b string, pre int) int {
	low := pre
	if pre > 0 {
		low = pre - 1
	}
	post := 0
	for i := 1; len(a)-i >= low && len(b)-i >= low && a[len(a)-i] == b[len(b)-i]; i++ {
		if a[len(a)-i] == '/' {
			post = i
		}
	}
	return post
}
