// Package web holds the tool that fetches a page of the public web.
//
// It is off unless the settings turn it on, and the rules ask about every address that none of them allows. What it
// reaches is judged by the address that is really dialled, so that no name leads to this machine or the network it
// stands in; it follows redirects within one host only, because the rules were asked about that host. Time and size are
// bounded. The tool holds no state; see package tool.
package web

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed fetch.md
var prompt string

// maxShown is how much of a page's text a call gives, in bytes; the rest is paged by read.
const maxShown = 24 << 10

type in struct {
	URL string `json:"url" jsonschema:"address of the page"`
}

// Fetch is the tool that fetches a page.
func Fetch() tool.Tool { return fetching(newGetter(public)) }

func fetching(g *getter) tool.Tool {
	return tool.Define(tool.Def[in]{
		Name: "fetch", Prompt: prompt,
		Action: func(in in) (domain.Action, error) {
			u, err := address(in.URL)
			if err != nil {
				return domain.Action{}, err
			}
			return domain.Action{Kind: domain.ActionFetch, URL: u.String()}, nil
		},
		Run: func(ctx context.Context, env *tool.Env, in in) (tool.Result, error) {
			u, err := address(in.URL)
			if err != nil {
				return tool.Fail(tool.Words(err)), nil
			}
			p, err := g.get(ctx, u)
			if ctx.Err() != nil {
				return tool.Result{}, ctx.Err()
			}
			if err != nil {
				return tool.Fail("Not fetched: " + tool.Words(err)), nil
			}
			return result(env, p), nil
		},
	})
}

// address reads an address and writes it in one way only, so that a rule about it cannot be passed by with another
// spelling.
func address(text string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) {
		return nil, domain.E(domain.CodeUsage, "", "the address %q %s", text, why).WithHint("Write it like https://host/path.")
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return bad("cannot be read")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("does not begin with http:// or https://")
	case host == "" || u.Opaque != "":
		return bad("names no host")
	case u.User != nil:
		return bad("holds a name or a password, which is not sent")
	}
	port := u.Port()
	if port == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		port = ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Host = host; port != "" {
		u.Host += ":" + port
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u.JoinPath(), nil // without . and ..
}

// result makes of a page what the model sees. A page that is an error of the server's is one.
func result(env *tool.Env, p page) tool.Result {
	text, rest := p.text, ""
	if len(text) > maxShown {
		cut := strings.LastIndexByte(text[:maxShown], '\n') + 1
		if cut < maxShown/2 {
			cut = maxShown
		}
		text = strings.ToValidUTF8(text[:cut], "")
		rest = fmt.Sprintf("… %d bytes left out; read %s for all of it\n", len(p.text)-cut, env.Outputs.Keep("", []byte(p.text)))
	}
	head := fmt.Sprintf("%s (%s)\n", p.url, p.status)
	if p.title != "" {
		head += p.title + "\n"
	}
	if p.cut {
		rest += fmt.Sprintf("(the page is longer than %d bytes; what is behind that was not fetched)\n", maxBody)
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return tool.Result{Model: head + "\n" + text + rest, Shown: head + text + rest, IsError: p.failed}
}
