package diff

import (
	"fmt"
	"strings"
)

const (
	escaped = "abtnvfr\"\\"
	escapes = "\a\b\t\n\v\f\r\"\\"
)

// unquote reads a name git put in quotes, byte for byte; other text is given back as it is.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		if at := strings.IndexByte(escaped, s[i]); at >= 0 {
			out = append(out, escapes[at])
		} else if i+2 < len(s) && s[i] >= '0' && s[i] <= '3' {
			out = append(out, (s[i]-'0')<<6|(s[i+1]-'0')&7<<3|(s[i+2]-'0')&7)
			i += 2
		} else {
			out = append(out, '\\', s[i])
		}
	}
	return string(out)
}

// Quote puts a name in quotes as git prints it where it holds a byte that must not be printed.
func Quote(name string) string {
	plain := true
	for i := 0; i < len(name); i++ {
		if c := name[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			plain = false
			break
		}
	}
	if plain {
		return name
	}
	return `"` + quoteBytes(name) + `"`
}

func quoteBytes(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if at := strings.IndexByte(escapes, c); at >= 0 {
			b.WriteByte('\\')
			b.WriteByte(escaped[at])
		} else if c < ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "\\%03o", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
