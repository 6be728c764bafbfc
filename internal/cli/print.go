package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
)

// printer writes text for people to one stream. Every argument is cleaned on its way, but for what this package has
// painted itself.
type printer struct {
	w      io.Writer
	colour bool
}

// painted is text that is safe already: cleaned, with our own colours around it.
type painted string

// block is text of several lines.
type block string

// style is a colour or weight.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

func (p printer) paint(s style, text string) painted {
	if !p.colour || text == "" || s == "" {
		return painted(clean(text))
	}
	return painted("\x1b[" + string(s) + "m" + clean(text) + "\x1b[0m")
}

// f prints as fmt.Printf does, with clean arguments. A terminal that is gone is no error of ours.
func (p printer) f(format string, args ...any) {
	for i, a := range args {
		args[i] = safe(a)
	}
	_, _ = fmt.Fprintf(p.w, format, args...)
}

func safe(a any) any {
	switch v := a.(type) {
	case painted:
		return string(v)
	case block:
		return cleanText(string(v))
	case string:
		return clean(v)
	case error:
		return cleanText(v.Error())
	case bool, int, int64, float64:
		return v
	}
	return clean(fmt.Sprint(a))
}

// indented gives text of several lines, clean, each after the same margin.
func indented(margin, text string) painted {
	text = strings.TrimRight(cleanText(text), "\n ")
	if text == "" {
		return ""
	}
	return painted(margin + strings.ReplaceAll(text, "\n", "\n"+margin) + "\n")
}

// table prints rows in columns; the last one is as wide as it likes.
func (p printer) table(head []string, rows [][]painted) {
	if len(rows) == 0 {
		return
	}
	top := make([]painted, len(head))
	for i, h := range head {
		top[i] = p.paint(dim, h)
	}
	rows = append([][]painted{top}, rows...)
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(string(cell))
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-width(cell)+2))
			}
		}
		p.f("%s\n", painted(strings.TrimRight(line.String(), " ")))
	}
}

// width counts the characters of a cell without its colours.
func width(cell painted) int {
	n, inside := 0, false
	for _, r := range string(cell) {
		switch {
		case r == 0x1b:
			inside = true
		case inside:
			inside = r != 'm'
		default:
			n++
		}
	}
	return n
}

// cut shortens a line to n characters.
func cut(s string, n int) string {
	s = clean(s)
	if n < 2 || utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return string(runes[:n-1]) + "…"
}

// writeJSON prints one value on one line.
func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return domain.Wrap("write JSON", err)
	}
	_, err = w.Write(append(escapeJSON(b), '\n'))
	return domain.Wrap("write JSON", err)
}
