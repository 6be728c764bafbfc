package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// clean makes a value safe for one line of a terminal: what would move the cursor, change colours, reorder the text or
// hide in it is shown as a visible sign instead.
func clean(s string) string { return cleaned(s, false) }

// cleanText is clean for text of several lines: line ends and tabs stay.
func cleanText(s string) string { return cleaned(s, true) }

func cleaned(s string, lines bool) string {
	if plainText(s) {
		return s
	}
	if lines {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "\\x%02x", s[i])
		case lines && (r == '\n' || r == '\t'):
			b.WriteRune(r)
		case !lines && (r == '\n' || r == '\t'):
			b.WriteByte(' ')
		case r < 0x20:
			b.WriteRune(0x2400 + r) // the picture of the control character
		case r == 0x7f:
			b.WriteRune('␡')
		case hidden(r):
			fmt.Fprintf(&b, "\\u{%x}", r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// plainText says whether there is nothing to do: printable ASCII only.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// hidden says whether a character above ASCII steers a terminal, turns the direction of text, or cannot be seen.
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f: // C1: an escape sequence in one character
	case r == 0xad, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x180e, r == 0x3164, r == 0xffa0: // fillers
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f: // zero width, bidi
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb:
	case r >= 0xe000 && r <= 0xf8ff: // private use
	case r >= 0xe0000 && r <= 0xe0fff: // tags, variation selectors beyond the emoji ones
	case r >= 0xf0000: // private use
	default:
		return false
	}
	return true
}

// escapeJSON writes what clean would mark as \u escapes, so that the text of a JSON value is safe on a terminal too and
// reads back as the same value.
func escapeJSON(b []byte) []byte {
	if !strings.ContainsFunc(string(b), func(r rune) bool { return r >= 0x7f }) {
		return b
	}
	var out []byte
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == 0x7f || r <= 0xffff && hidden(r):
			out = fmt.Appendf(out, "\\u%04x", r)
		case hidden(r):
			high, low := 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff
			out = fmt.Appendf(out, "\\u%04x\\u%04x", high, low)
		default:
			out = append(out, b[i:i+size]...)
		}
		i += size
	}
	return out
}
