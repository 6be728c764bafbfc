package diff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Show makes text fit to be shown: valid UTF-8, no control characters but tab. Bytes that are not UTF-8 become \xHH,
// control characters their pictures (U+2400…), C1 controls \u00HH.
func Show(s string) string {
	if presentable(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r < ' ' && r != '\t':
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case r >= 0x80 && r < 0xa0:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// presentable is the quick way out for the usual line.
func presentable(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			return presentableWide(s[i:])
		}
		if (c < ' ' && c != '\t') || c == 0x7f {
			return false
		}
	}
	return true
}

func presentableWide(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if (r < ' ' && r != '\t') || (r >= 0x7f && r < 0xa0) {
			return false
		}
	}
	return true
}

func validText(f *File) bool {
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			if !utf8.ValidString(l.Text) {
				return false
			}
		}
	}
	return true
}
