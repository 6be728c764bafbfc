package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// phrases are words by which providers say what a status alone does not. They are looked for in the lower-case body of
// an error; the first kind that has one wins.
var phrases = []struct {
	kind  Kind
	words []string
}{
	{KindOverflow, []string{
		"context length", "context_length_exceeded", "maximum context", "context window", "prompt is too long",
		"exceeds the available context", "exceed context limit", "input is too long", "too many tokens",
		"exceeds maximum context", "larger than the context",
	}},
	{KindBilling, []string{
		"insufficient_quota", "credit balance", "billing_error", "insufficient balance", "insufficient credits",
	}},
	{KindMissing, []string{"model_not_found", "model not found", "no such model"}},
	{KindAuth, []string{
		"invalid_api_key", "authentication_error", "api key not valid", "invalid api key", "permission_error",
	}},
	{KindRetryable, []string{"overloaded", "rate_limit", "rate limit", "server_error", "api_error", "timeout_error"}},
}

// Explain makes an Error of an answer's status and body. Status 0 is an error inside a stream that had begun well.
func Explain(status int, body []byte, secrets ...string) *Error {
	e := &Error{Kind: KindOfStatus(status), Status: status, Msg: Words(message(body), secrets...)}
	if status == 0 {
		e.Kind = KindProtocol
	}
	if status < 500 || status == 529 {
		e.Kind = kindByWords(e.Kind, status, strings.ToLower(string(body)))
	}
	if status == http.StatusNotFound && !json.Valid(body) {
		e.Kind, e.Hint = KindRefused, "there is nothing at this address: check the provider's base URL"
	}
	return e
}

func kindByWords(kind Kind, status int, text string) Kind {
	for _, p := range phrases {
		if p.kind == KindRetryable && status != 0 {
			continue // the status says that better
		}
		for _, w := range p.words {
			if strings.Contains(text, w) && !(p.kind == KindOverflow && status == http.StatusTooManyRequests) {
				return p.kind
			}
		}
	}
	return kind
}

// message finds a provider's words in the body of an error, in any of the shapes in use.
func message(body []byte) string {
	var shape struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  string          `json:"detail"`
	}
	if json.Unmarshal(body, &shape) != nil {
		if strings.Contains(strings.ToLower(string(body)), "<html") {
			return "the answer is a web page, not the provider's"
		}
		return string(body)
	}
	var inner struct {
		Message string `json:"message"`
		Type    string `json:"type"`
	}
	var plain string
	switch {
	case json.Unmarshal(shape.Error, &plain) == nil:
		return plain
	case json.Unmarshal(shape.Error, &inner) == nil:
		return firstOf(inner.Message, inner.Type)
	}
	return firstOf(firstOf(shape.Message, shape.Detail), string(body))
}

// RetryAfter reads how long a provider asks to wait: milliseconds, seconds or a date; where it says none of them, when
// its limits are reset, or what the words of its error say. Nothing, nonsense and times gone by are 0; more than
// MaxRetryAfter is MaxRetryAfter.
func RetryAfter(h http.Header, body []byte, now time.Time) time.Duration {
	if d := number(h.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
		return d
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if d := number(v, time.Second); d > 0 {
		return d
	}
	if t, err := http.ParseTime(v); err == nil {
		return until(t, now)
	}
	if d := inWords(body); d > 0 {
		return d
	}
	return reset(h, now)
}

func until(t, now time.Time) time.Duration { return min(max(t.Sub(now), 0), MaxRetryAfter) }

// inWords finds a wait in the words of an error: "try again in 1.898s", "retryDelay": "17s", "retry after 20 seconds".
func inWords(body []byte) time.Duration {
	m := waits.FindSubmatch(body)
	if m == nil {
		return 0
	}
	text := strings.ReplaceAll(string(m[1]), " ", "")
	if d, err := time.ParseDuration(text); err == nil {
		return min(max(d, 0), MaxRetryAfter)
	}
	return number(strings.TrimRight(text, "second"), time.Second)
}

var waits = regexp.MustCompile(
	`(?i)(?:try again in|retry in|retry after|"retryDelay":)\s*"?((?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?\s?(?:ms|seconds?|secs?|s)\b|\d+m\b)`)

// resets are the headers by which providers say when a limit is over: a duration, or a date.
var resets = []string{
	"X-Ratelimit-Reset-Requests", "X-Ratelimit-Reset-Tokens", "Anthropic-Ratelimit-Requests-Reset",
	"Anthropic-Ratelimit-Input-Tokens-Reset", "Anthropic-Ratelimit-Output-Tokens-Reset", "Anthropic-Ratelimit-Tokens-Reset",
}

// reset is the longest wait of those that the limits' own headers speak of.
func reset(h http.Header, now time.Time) time.Duration {
	var longest time.Duration
	for _, name := range resets {
		v := strings.TrimSpace(h.Get(name))
		if d, err := time.ParseDuration(v); err == nil {
			longest = max(longest, min(d, MaxRetryAfter))
		} else if t, err := time.Parse(time.RFC3339, v); err == nil {
			longest = max(longest, until(t, now))
		}
	}
	return longest
}

func number(v string, unit time.Duration) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsNaN(f) || f <= 0 {
		return 0
	}
	return time.Duration(min(f*float64(unit), float64(MaxRetryAfter)))
}

// networkError makes an Error of a failure below HTTP, or gives the caller's own context error.
func (t *transport) networkError(ctx context.Context, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), errSilence):
		return &Error{Kind: KindRetryable, Msg: "the provider fell silent", Err: errSilence}
	case ctx.Err() != nil:
		return ctx.Err()
	}
	e := &Error{Kind: KindRetryable, Msg: Words(plain(err), t.secrets()...)}
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		e.Kind, e.Msg = KindUnreachable, "nothing answers at the address: connection refused"
	case errors.As(err, &dns):
		if !dns.IsTemporary && !dns.IsTimeout {
			e.Kind = KindUnreachable
		}
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &cert):
		e.Kind = KindUnreachable
	}
	return e
}

func plain(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return "the connection broke off"
	}
	return err.Error()
}

// Failed makes an *Error of what a vendor's library gave, without wrapping it: some of them can print requests.
// Errors of NewHTTP's client and of contexts come through as they are; anything else is an answer that is not what the
// protocol promises.
func Failed(err error, secrets ...string) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		copied := *e
		return &copied
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	msg := Words(err.Error(), secrets...)
	if strings.HasPrefix(msg, "expected destination type") { // the libraries' way of saying it
		msg = "the answer is not JSON"
	}
	return &Error{Kind: KindProtocol, Msg: msg}
}

// Hinted sets the way out of a failure of that kind, where err is one and has none.
func Hinted(err error, kind Kind, hint string) error {
	var e *Error
	if errors.As(err, &e) && e.Kind == kind && e.Hint == "" {
		e.Hint = hint
	}
	return err
}
