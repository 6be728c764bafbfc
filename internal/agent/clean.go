package agent

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strip removes what a person who reads the text would not see: format characters (bidirectional controls, zero-width
// characters, tags), variation selectors, blank fillers and control characters other than line ends and tabs. It says
// how many it took out. What a model is told to obey must be what a person was shown.
func Strip(text string) (string, int) {
	var b strings.Builder
	b.Grow(len(text))
	n := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '\r' || r == '\ufeff' && i == size: // line ends of another system and a byte order mark hide nothing
		case hidden(r) || r == utf8.RuneError && size == 1:
			n++
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), n
}

// fillers are letters and symbols by category that show as nothing.
var fillers = map[rune]bool{
	0x034f: true, 0x115f: true, 0x1160: true, 0x17b4: true, 0x17b5: true, 0x2800: true, 0x3164: true, 0xffa0: true,
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector):
		return true
	case r >= 0xe0000 && r <= 0xe0fff: // tags and everything set aside to be ignored with them
		return true
	}
	return fillers[r]
}

// plain makes s fit for storage and for a request: valid UTF-8 without NUL. Nothing else is changed.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	return strings.ReplaceAll(s, "\x00", "\ufffd")
}

// clip shortens s to at most n bytes at a rune's edge and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// oneLine folds white space so that s fits a row, and clips it.
func oneLine(s string, n int) string { return clip(strings.Join(strings.Fields(s), " "), n) }
