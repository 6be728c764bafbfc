package web

import (
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textOf makes plain text of a page: paragraphs, headings, lists, tables by line, code as it is, links with where they
// lead.
func textOf(r io.Reader, at *url.URL) (title, text string, err error) {
	doc, err := html.Parse(r)
	if err != nil {
		return "", "", err
	}
	w := writer{at: at}
	w.node(doc)
	return strings.Join(strings.Fields(w.title), " "), strings.TrimSpace(w.out.String()), nil
}

// writer writes a page's text. Space is put off until something follows it.
type writer struct {
	out   strings.Builder
	at    *url.URL
	title string
	lines int  // line ends that are due
	space bool // a space is due
	pre   int  // how deep in preformatted text
}

// left are the elements that are no text for a reader.
var left = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Iframe: true,
	atom.Object: true, atom.Canvas: true, atom.Select: true, atom.Button: true,
}

// blocks are the elements that stand on lines of their own, with how many line ends around them.
var blocks = map[atom.Atom]int{
	atom.P: 2, atom.Div: 1, atom.Section: 2, atom.Article: 2, atom.Header: 2, atom.Footer: 2, atom.Nav: 2, atom.Main: 2,
	atom.Ul: 1, atom.Ol: 1, atom.Li: 1, atom.Dl: 1, atom.Dt: 1, atom.Dd: 1, atom.Table: 2, atom.Tr: 1, atom.Br: 1,
	atom.Hr: 2, atom.Pre: 2, atom.Blockquote: 2, atom.H1: 2, atom.H2: 2, atom.H3: 2, atom.H4: 2, atom.H5: 2, atom.H6: 2,
	atom.Figure: 2, atom.Figcaption: 1, atom.Form: 1, atom.Aside: 2, atom.Details: 1, atom.Summary: 1,
}

// marks begin the lines of an element.
var marks = map[atom.Atom]string{
	atom.H1: "# ", atom.H2: "## ", atom.H3: "### ", atom.H4: "#### ", atom.H5: "##### ", atom.H6: "###### ", atom.Li: "- ",
}

func (w *writer) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.words(n.Data)
		return
	case n.Type == html.ElementNode && left[n.DataAtom]:
		return
	case n.DataAtom == atom.Title && n.FirstChild != nil:
		if w.title == "" {
			w.title = n.FirstChild.Data
		}
		return
	}
	w.due(blocks[n.DataAtom])
	if mark := marks[n.DataAtom]; mark != "" {
		w.write(mark)
	}
	if n.DataAtom == atom.Pre {
		w.pre++
	}
	for c := range n.ChildNodes() {
		w.node(c)
	}
	w.after(n)
	w.due(blocks[n.DataAtom])
}

// after writes what an element's end adds.
func (w *writer) after(n *html.Node) {
	switch n.DataAtom {
	case atom.Pre:
		w.pre--
	case atom.Td, atom.Th:
		if n.NextSibling != nil {
			w.write(" | ")
		}
	case atom.A:
		if to, err := w.at.Parse(attribute(n, "href")); err == nil && n.FirstChild != nil && leads(to, w.at) {
			w.write(" <" + to.String() + ">")
		}
	case atom.Img:
		if alt := strings.TrimSpace(attribute(n, "alt")); alt != "" {
			w.words(" [" + alt + "] ")
		}
	}
}

// leads says whether a link goes to another page.
func leads(to, from *url.URL) bool {
	here, there := *from, *to
	here.Fragment, there.Fragment = "", ""
	return (to.Scheme == "http" || to.Scheme == "https") && here.String() != there.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (w *writer) due(lines int) {
	if w.out.Len() > 0 {
		w.lines = max(w.lines, lines)
	}
}

// words writes text with its white space drawn together, but for preformatted text.
func (w *writer) words(s string) {
	if w.pre > 0 {
		w.write(s)
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		w.space = w.space || s != ""
		return
	}
	if w.space = w.space || strings.TrimLeft(s, " \t\r\n") != s; w.space && w.lines == 0 && w.out.Len() > 0 &&
		!strings.HasSuffix(w.out.String(), " ") {
		w.out.WriteByte(' ')
	}
	w.write(strings.Join(words, " "))
	w.space = strings.TrimRight(s, " \t\r\n") != s
}

func (w *writer) write(s string) {
	w.out.WriteString(strings.Repeat("\n", w.lines) + s)
	w.lines, w.space = 0, false
}
