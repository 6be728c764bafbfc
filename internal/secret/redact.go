package secret

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// shortest is the length from which a value is taken for a secret; shorter ones would blank out ordinary words.
const shortest = 8

// Redactor takes known secrets out of text. The zero value is ready; a nil one changes nothing.
type Redactor struct {
	mu       sync.Mutex
	forms    map[string]bool
	replacer atomic.Pointer[strings.Replacer]
}

// Add makes values known, with the forms they travel in: URL-escaped, JSON-escaped, base64 (also as a part of a longer
// text, as in basic authentication) and hex. Empty and very short values are left out.
func (r *Redactor) Add(values ...string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(r.forms)
	for _, v := range values {
		v = strings.TrimSpace(v)
		if len(v) < shortest {
			continue
		}
		if r.forms == nil {
			r.forms = map[string]bool{}
		}
		for _, form := range forms(v) {
			r.forms[form] = true
		}
	}
	if len(r.forms) != before {
		r.rebuild()
	}
}

// AddEnv makes the values of variables known whose name says that they are secret.
func (r *Redactor) AddEnv(env []string) {
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		if secretName(name) {
			r.Add(value)
		}
	}
}

func secretName(name string) bool {
	name = strings.ToUpper(name)
	for _, end := range []string{"_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_PASSWD", "_CREDENTIALS", "APIKEY"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return name == "TOKEN" || name == "PASSWORD"
}

// rebuild makes the replacer anew, longest forms first so that no part of one is left standing.
func (r *Redactor) rebuild() {
	all := make([]string, 0, len(r.forms))
	for form := range r.forms {
		all = append(all, form)
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	pairs := make([]string, 0, 2*len(all))
	for _, form := range all {
		pairs = append(pairs, form, Mark)
	}
	r.replacer.Store(strings.NewReplacer(pairs...))
}

// Redact gives the text without known secrets.
func (r *Redactor) Redact(s string) string {
	if r == nil {
		return s
	}
	if p := r.replacer.Load(); p != nil {
		return p.Replace(s)
	}
	return s
}

// Attr redacts an attribute of a log line; hand it to slog.HandlerOptions.ReplaceAttr.
func (r *Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(r.Redact(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(r.Redact(err.Error()))
		} else {
			a.Value = slog.StringValue(r.Redact(a.Value.String()))
		}
	}
	return a
}

// forms gives the ways a value is written on its way to a server.
func forms(v string) []string {
	out := []string{v, url.QueryEscape(v), url.PathEscape(v), hex.EncodeToString([]byte(v)),
		strings.ToUpper(hex.EncodeToString([]byte(v)))}
	if b, err := json.Marshal(v); err == nil {
		out = append(out, string(b[1:len(b)-1]))
	}
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			out = append(out, inner(enc, v, shift))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return len(s) < shortest })
}

// inner is the part of a base64 text that v alone decides when shift bytes of something else come before it.
func inner(enc *base64.Encoding, v string, shift int) string {
	text := enc.EncodeToString(append(make([]byte, shift), v...))
	first := (shift*8 + 5) / 6       // letters that hold bits of what comes before
	last := (shift + len(v)) * 8 / 6 // letters wholly of ours
	return text[first:last]
}
