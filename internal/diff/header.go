package diff

import (
	"bytes"
	"strings"
)

// head is what the lines before the first hunk say of a file's names. The parsing library reads them too, but gives
// up on some names git can print (one that ends in a backslash) and does not keep bytes that are not UTF-8.
type head struct {
	from, to   string // of a rename or copy
	minus      string // after ---
	plus       string // after +++
	same       string // both names of the first line, where they agree
	add, del   bool
	rename     bool
	copied     bool
	hunks      []byte // what follows the header
	newM, oldM uint32
}

func header(chunk []byte) head {
	var h head
	for at := 0; at < len(chunk); {
		line, rest, _ := bytes.Cut(chunk[at:], []byte("\n"))
		if at > 0 && !h.line(string(line)) {
			h.hunks = chunk[at:]
			break
		}
		if at == 0 {
			h.same = sameName(string(bytes.TrimPrefix(line, fileMark)))
		}
		at = len(chunk) - len(rest)
	}
	return h
}

// line takes in one line of the header and says whether it was one.
func (h *head) line(s string) bool {
	key, value, _ := strings.Cut(s, " ")
	switch {
	case key == "---":
		h.minus = sideName(value)
	case key == "+++":
		h.plus = sideName(value)
	case strings.HasPrefix(s, "rename from "):
		h.rename, h.from = true, unquote(s[len("rename from "):])
	case strings.HasPrefix(s, "rename to "):
		h.rename, h.to = true, unquote(s[len("rename to "):])
	case strings.HasPrefix(s, "copy from "):
		h.copied, h.from = true, unquote(s[len("copy from "):])
	case strings.HasPrefix(s, "copy to "):
		h.copied, h.to = true, unquote(s[len("copy to "):])
	case strings.HasPrefix(s, "new file mode "):
		h.add, h.newM = true, octal(s)
	case strings.HasPrefix(s, "deleted file mode "):
		h.del, h.oldM = true, octal(s)
	case strings.HasPrefix(s, "new mode "):
		h.newM = octal(s)
	case strings.HasPrefix(s, "old mode "):
		h.oldM = octal(s)
	case key == "index", key == "similarity", key == "dissimilarity":
	default:
		return false
	}
	return true
}

// names gives path and former path; the library's reading serves where the header says nothing.
func (h head) names(libOld, libNew string, status Status) (path, old string) {
	switch status {
	case Renamed, Copied:
		return first(h.to, libNew), first(h.from, libOld)
	case Deleted:
		return first(h.minus, h.same, libOld), ""
	}
	return first(h.plus, h.same, libNew), ""
}

func first(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

// sideName reads a name after --- or +++, without its leading component. /dev/null is none.
func sideName(s string) string {
	s, _, _ = strings.Cut(s, "\t") // git ends a name that holds a blank with a tab; one within a name is quoted
	s = unquote(s)
	if s == "/dev/null" {
		return ""
	}
	return dropPrefix(s)
}

func dropPrefix(s string) string {
	_, name, ok := strings.Cut(s, "/")
	if !ok {
		return s
	}
	return name
}

// sameName reads the two names of the first line where they are the same, as they are for all but renames and copies.
func sameName(s string) string {
	if strings.HasPrefix(s, `"`) {
		if half, ok := halves(s); ok {
			return dropPrefix(unquote(half))
		}
		return ""
	}
	half, ok := halves(s)
	if !ok {
		return ""
	}
	return dropPrefix(half)
}

// halves splits "a/x b/x" in the middle: both names have the same length.
func halves(s string) (string, bool) {
	if len(s)%2 == 0 || s[len(s)/2] != ' ' {
		return "", false
	}
	a, b := s[:len(s)/2], s[len(s)/2+1:]
	quoted := strings.HasPrefix(a, `"`)
	if dropPrefix(strings.TrimPrefix(a, `"`)) != dropPrefix(strings.TrimPrefix(b, `"`)) ||
		quoted != strings.HasPrefix(b, `"`) {
		return "", false
	}
	return a, true
}

func octal(line string) uint32 {
	var m uint32
	for _, c := range []byte(line[strings.LastIndexByte(line, ' ')+1:]) {
		if c < '0' || c > '7' || m > 0o7777777 {
			return 0
		}
		m = m<<3 | uint32(c-'0')
	}
	return m
}
