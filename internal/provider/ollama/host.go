package ollama

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

const defaultPort = "11434"

// ParseHost reads an address as OLLAMA_HOST gives it: empty, a host, host:port, or a URL with a path. Addresses to
// listen on (0.0.0.0 and ::) become those of this machine.
func ParseHost(s string) (*url.URL, error) {
	s = strings.Trim(strings.TrimSpace(s), `"'`)
	scheme, rest, ok := strings.Cut(s, "://")
	port := defaultPort
	switch {
	case !ok:
		scheme, rest = "http", s
	case scheme == "http":
		port = "80"
	case scheme == "https":
		port = "443"
	default:
		return nil, fmt.Errorf("%q begins with neither http:// nor https://", s)
	}
	if strings.ContainsAny(rest, "@?# ") {
		return nil, fmt.Errorf("%q is more than a host, a port and a path", s)
	}
	hostport, path, _ := strings.Cut(rest, "/")
	host, port, err := splitPort(hostport, port)
	if err != nil {
		return nil, err
	}
	u := &url.URL{Scheme: scheme, Host: net.JoinHostPort(reachable(host), port)}
	if path = strings.Trim(path, "/"); path != "" {
		u.Path = "/" + path
	}
	return u, nil
}

func splitPort(hostport, port string) (string, string, error) {
	bare := strings.Trim(hostport, "[]")
	if hostport == "" || net.ParseIP(bare) != nil || !strings.Contains(hostport, ":") {
		return bare, port, nil
	}
	host, given, err := net.SplitHostPort(hostport)
	if err != nil {
		return "", "", fmt.Errorf("%q is not a host and a port", hostport)
	}
	if given == "" {
		given = port
	}
	if n, err := strconv.ParseUint(given, 10, 16); err != nil || n == 0 {
		return "", "", fmt.Errorf("%q is not a port", given)
	}
	return host, given, nil
}

// reachable is the host to connect to for a host to listen on.
func reachable(host string) string {
	ip := net.ParseIP(host)
	switch {
	case host == "":
		return "127.0.0.1"
	case ip == nil || !ip.IsUnspecified():
		return host
	case ip.To4() != nil:
		return "127.0.0.1"
	}
	return "::1"
}
