package tinymodel

import "fmt"

// What a token is, in the numbers of the format.
const (
	kindUnknown = 2
	kindControl = 3
	kindUser    = 4
	kindByte    = 6
)

type token struct {
	text string
	kind int32
	byte byte // of a byte's token
}

// vocab are the tokens: the special ones, the bytes, the marks, and from base on the pieces of scripts.
type vocab struct {
	tokens []token
	id     map[string]int
	end    int // the token that ends a reply
	base   int
	used   map[string]bool // pieces
}

func newVocab(marks []string) *vocab {
	// Pieces are found in prompts too. These would hide the last byte of a mark that no script has.
	v := &vocab{id: map[string]int{}, used: map[string]bool{">": true, "|>": true, ".|>": true}}
	v.add(token{text: "<unk>", kind: kindUnknown})
	v.add(token{text: "<s>", kind: kindControl})
	v.end = v.add(token{text: "</s>", kind: kindControl})
	for b := range 256 {
		v.add(token{text: byteText(byte(b)), kind: kindByte, byte: byte(b)})
	}
	for _, m := range marks {
		v.add(token{text: m, kind: kindUser})
	}
	v.base = len(v.tokens)
	return v
}

func byteText(b byte) string { return fmt.Sprintf("<0x%02X>", b) }

func (v *vocab) byte(b byte) int { return v.id[byteText(b)] }

func (v *vocab) add(t token) int {
	v.id[t.text] = len(v.tokens)
	v.tokens = append(v.tokens, t)
	return len(v.tokens) - 1
}

// cut gives the pieces of a text, none of which any text before it has.
func (v *vocab) cut(text string) ([]string, error) {
	var out []string
	for rest := text; rest != ""; {
		n := v.piece([]rune(rest))
		if n == 0 { // what is left is somebody's: it goes to the piece before
			if len(out) == 0 || v.used[out[len(out)-1]+rest] {
				return nil, fmt.Errorf("%q cannot be cut into pieces of its own: give it more words", text)
			}
			last := out[len(out)-1]
			delete(v.used, last)
			v.used[last+rest], out[len(out)-1] = true, last+rest
			break
		}
		v.used[rest[:n]] = true
		out, rest = append(out, rest[:n]), rest[n:]
	}
	return out, nil
}

// piece is the length of the next piece, which ends before a space where it can; 0: there is none.
func (v *vocab) piece(runes []rune) int {
	const long = 12
	for k := min(2, len(runes)); k <= len(runes); k++ {
		p := string(runes[:k])
		atWord := k == len(runes) || runes[k] == ' ' || runes[k] == '\n'
		if !v.used[p] && (atWord || k >= long) {
			return len(p)
		}
	}
	return 0
}

// wish is where a token stands in the order of all: larger is said sooner. A grammar that forbids what the script says
// leaves the choice to it, so that what is open is closed first: strings, objects, lists.
func (v *vocab) wish(t int) float32 {
	switch tok := v.tokens[t]; {
	case t == v.end:
		return 60
	case tok.kind == kindByte:
		return wishOf(tok.byte)
	}
	return -120 // marks and pieces: only where the table asks for them
}

func wishOf(b byte) float32 {
	closing := map[byte]float32{
		'"': 58, '}': 46, ']': 44, ',': 42, ':': 40, '{': 38, '[': 36, ' ': 2,
		'e': 4, 'E': 4, // in a number they begin an exponent without end
	}
	w, ok := closing[b]
	switch {
	case ok:
		return w
	case b >= 'a' && b <= 'z':
		return 54 - float32(b-'a')*0.2
	case b >= '0' && b <= '9':
		return 34 - float32(b-'0')
	case b >= 'A' && b <= 'Z':
		return 22 - float32(b-'A')*0.2
	case b > ' ' && b < 0x7f:
		return 6
	}
	return 0
}
