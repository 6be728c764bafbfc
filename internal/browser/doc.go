// Package browser is the browser face: the page and the engine's API on a loopback address.
//
// The API itself has no guard of its own, since its unix socket belongs to the user alone (0600). A TCP port is open to
// every process of the machine and to every page the user's browser shows, so this package adds what that takes
// (SECURITY.md, UI-01 to UI-09): a bearer token that only the printed link holds, checks of Host, Origin and
// Sec-Fetch-Site, a content security policy without exceptions, no CORS headers ever, and limits on headers, bodies and
// time. Any port is accepted in Host, so that `ssh -L` works; only loopback names are.
//
// The token travels in the link's fragment, which browsers do not send, and comes back in a header. It is never a
// cookie: a cookie of 127.0.0.1 goes to every other port too.
package browser
