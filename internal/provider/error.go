package provider

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/coppice/coppice/internal/domain"
)

// Kind says what a failed request calls for.
type Kind string

// The kinds of failure.
const (
	KindRetryable   Kind = "retryable"   // 429, 5xx, a connection that broke: the same request may work later
	KindUnreachable Kind = "unreachable" // nothing answers at the address
	KindOverflow    Kind = "overflow"    // the request does not fit the context
	KindAuth        Kind = "auth"        // the key was refused
	KindNoKey       Kind = "no_key"      // there is no key
	KindBilling     Kind = "billing"     // the account cannot pay
	KindMissing     Kind = "missing"     // there is no such model
	KindRefused     Kind = "refused"     // the provider says the request is wrong
	KindProtocol    Kind = "protocol"    // the answer is not what the protocol promises, or it broke off
	KindDisk        Kind = "disk"        // the server's disk is full
	KindReplay      Kind = "replay"      // a replay script was not followed to the letter
)

// Error is a failed request. Msg is in the provider's words where it gave any, bounded, free of control characters
// and of keys. Err is a cause that is safe to print; it is matched, not shown.
type Error struct {
	Kind       Kind
	Provider   string
	Model      string
	Status     int           // HTTP status; 0 when there was none
	RetryAfter time.Duration // as the provider asked; 0: it did not
	Partial    bool          // a part of the reply had been handed out before it failed
	Msg        string
	Hint       string
	Err        error
}

// Error gives who failed, how and in which words, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Provider)
	if e.Model != "" {
		b.WriteString("/" + e.Model)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, ": status %d", e.Status)
	}
	if e.Msg != "" {
		b.WriteString(": " + e.Msg)
	}
	return strings.TrimPrefix(b.String(), ": ")
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// As lets errors.As find the domain error, so that domain.CodeOf and domain.Wrap work on provider errors as they are.
func (e *Error) As(target any) bool {
	d, ok := target.(**domain.Error)
	if ok {
		*d = e.Domain()
	}
	return ok
}

// Domain gives the error as faces see it.
func (e *Error) Domain() *domain.Error {
	return &domain.Error{Code: e.code(), Msg: e.Error(), Hint: e.hint()}
}

func (e *Error) code() domain.Code {
	switch e.Kind {
	case KindOverflow:
		return domain.CodeContext
	case KindAuth, KindNoKey:
		return domain.CodeAuth
	case KindMissing:
		return domain.CodeModelMissing
	case KindDisk:
		return domain.CodeDisk
	case KindReplay:
		return domain.CodeReplay
	}
	return domain.CodeProvider
}

func (e *Error) hint() string {
	if e.Hint != "" {
		return e.Hint
	}
	switch e.Kind {
	case KindRetryable:
		return "the provider is busy or limits requests; resume the attempt later"
	case KindOverflow:
		return "use a model with a larger context, or a smaller task"
	case KindBilling:
		return "check the credit of the account with " + e.Provider
	case KindProtocol:
		return "resume the attempt to ask again"
	}
	return ""
}

// KindOf gives the kind of the provider error in err's chain, or "".
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// statusOf gives the HTTP status of the provider error in err's chain, or 0.
func statusOf(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

const maxMessage = 400 // bytes of a provider's words that are kept

// Words makes a provider's text fit to be shown in an error: secrets replaced, control characters dropped, white
// space folded, bounded.
func Words(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, "[key]")
		}
	}
	clean := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	clean = strings.Join(strings.Fields(clean), " ")
	if len(clean) > maxMessage {
		clean = strings.ToValidUTF8(clean[:maxMessage], "") + "…"
	}
	return clean
}

// KindOfStatus is the kind an HTTP status calls for when the body says nothing more exact.
func KindOfStatus(status int) Kind {
	switch {
	case status == 401 || status == 403:
		return KindAuth
	case status == 402:
		return KindBilling
	case status == 404:
		return KindMissing
	case status == 413:
		return KindOverflow
	case status == 408 || status == 409 || status == 425 || status == 429 || status >= 500:
		return KindRetryable
	}
	return KindRefused
}
