package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/html/charset"
)

// Bounds on one fetch.
const (
	maxTime      = 30 * time.Second
	maxBody      = 2 << 20 // bytes
	maxRedirects = 5
)

// page is what a fetch gave.
type page struct {
	url, status, title, text string
	failed, cut              bool
}

// getter fetches from the addresses that may be reached.
type getter struct{ client *http.Client }

// errPrivate says why an address is not reached.
var errPrivate = errors.New("it leads to this machine or to a network that is not public, which is never fetched from")

// newGetter makes a getter for the addresses that may says yes to. The address is judged when it is dialled, whatever the
// name meant a moment ago. No proxy is used: behind one nobody would know what is reached.
func newGetter(may func(netip.Addr) bool) *getter {
	dialer := &net.Dialer{Timeout: maxTime / 3, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !may(at.Addr()) {
			return errPrivate
		}
		return nil
	}}
	return &getter{client: &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: maxTime / 3, DisableKeepAlives: true,
			MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		},
		CheckRedirect: redirect,
	}}
}

// redirect follows within one host, upgrades to https included.
func redirect(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("it redirects more than %d times", maxRedirects)
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return errors.New("it redirects to an address that is no http")
	case req.URL.Host != via[0].URL.Host || req.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https":
		return fmt.Errorf("it redirects to %q; fetch that if it is what you need", req.URL.String())
	}
	return nil
}

// special are the ranges that netip does not name and that are no part of the public network, or that carry addresses
// which are not.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public says whether an address belongs to the public network.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

func (g *getter) get(ctx context.Context, u *url.URL) (page, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return page{}, err
	}
	req.Header.Set("User-Agent", "Coppice")
	req.Header.Set("Accept", "text/html, text/*, application/json;q=0.9, */*;q=0.1")
	res, err := g.client.Do(req)
	if err != nil {
		return page{}, explained(err)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	p := page{url: res.Request.URL.String(), status: res.Status, failed: res.StatusCode >= 400}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if !readable(kind) {
		return page{}, fmt.Errorf("it is of type %s, which is no text", kind)
	}
	return p, p.read(res, kind)
}

// explained takes the address, which the model knows, off an error.
func explained(err error) error {
	var of *url.Error
	switch {
	case errors.Is(err, errPrivate):
		return errPrivate
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("it took longer than %s", maxTime)
	case errors.As(err, &of):
		return of.Err
	}
	return err
}

func readable(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml") ||
		kind == "application/javascript" || kind == "application/yaml" || kind == "application/toml"
}

// read reads the body up to the bound and makes text of it.
func (p *page) read(res *http.Response, kind string) error {
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return explained(err)
	}
	if p.cut = len(raw) > maxBody; p.cut {
		raw = raw[:maxBody]
	}
	in, err := charset.NewReader(strings.NewReader(string(raw)), res.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if kind == "text/html" || kind == "application/xhtml+xml" {
		p.title, p.text, err = textOf(in, res.Request.URL)
		return err
	}
	text, err := io.ReadAll(in)
	p.text = strings.ToValidUTF8(string(text), "\ufffd")
	return err
}
