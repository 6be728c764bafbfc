package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// problem is a wire.Problem that huma can send.
type problem struct{ wire.Problem }

func (p *problem) Error() string               { return p.Detail }
func (p *problem) GetStatus() int              { return p.Status }
func (p *problem) ContentType(_ string) string { return "application/problem+json" }

// statuses of the codes. What is not named is an internal error.
var statuses = map[domain.Code]int{
	domain.CodeUsage:        http.StatusUnprocessableEntity,
	domain.CodeNotFound:     http.StatusNotFound,
	domain.CodeConflict:     http.StatusConflict,
	domain.CodeUntrusted:    http.StatusForbidden,
	domain.CodeChecksFailed: http.StatusConflict,
	domain.CodeDenied:       http.StatusForbidden,
	domain.CodeBudget:       http.StatusForbidden,
	domain.CodeLoop:         http.StatusConflict,
	domain.CodeProvider:     http.StatusBadGateway,
	domain.CodeAuth:         http.StatusBadGateway,
	domain.CodeModelMissing: http.StatusBadGateway,
	domain.CodeContext:      http.StatusBadGateway,
	domain.CodeReplay:       http.StatusBadGateway,
	domain.CodeEmpty:        http.StatusConflict,
	domain.CodeWaiting:      http.StatusConflict,
	domain.CodeIsolation:    http.StatusPreconditionFailed,
	domain.CodeCancelled:    http.StatusConflict,
	domain.CodeGit:          http.StatusConflict,
	domain.CodeDisk:         http.StatusInsufficientStorage,
	domain.CodeVersion:      http.StatusConflict,
	domain.CodeUnavailable:  http.StatusServiceUnavailable,
}

// Problem makes the wire form of an error.
func Problem(err error) wire.Problem {
	if errors.Is(err, context.Canceled) {
		err = domain.E(domain.CodeUnavailable, "", "the request was cancelled")
	}
	code := domain.CodeOf(err)
	status, ok := statuses[code]
	if !ok {
		status = http.StatusInternalServerError
	}
	return wire.Problem{
		Title: http.StatusText(status), Status: status, Detail: err.Error(), Code: string(code), Hint: domain.HintOf(err),
	}
}

func fail(err error) error {
	if err == nil {
		return nil
	}
	return &problem{Problem(err)}
}

// useProblems makes huma report its own findings (validation, unknown routes) in the same shape. The variable is
// global to huma; only this package uses it.
func useProblems() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &problem{wire.Problem{Title: http.StatusText(status), Status: status, Detail: msg, Code: codeOf(status)}}
		for _, e := range errs {
			if e != nil {
				p.Detail += ": " + e.Error()
			}
		}
		return p
	}
}

func codeOf(status int) string {
	switch {
	case status == http.StatusNotFound:
		return string(domain.CodeNotFound)
	case status >= 500:
		return string(domain.CodeInternal)
	}
	return string(domain.CodeUsage)
}
