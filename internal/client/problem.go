package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// problemOf makes an error of an answer that is no success.
func problemOf(res *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	var p wire.Problem
	if json.Unmarshal(b, &p) == nil && p.Code != "" {
		return ProblemError(p)
	}
	e := domain.E(codeOf(res.StatusCode), "ask the engine", "it answered %s", res.Status)
	if text := strings.TrimSpace(string(b)); text != "" && len(text) < 500 && !strings.HasPrefix(text, "<") {
		e = domain.E(codeOf(res.StatusCode), "ask the engine", "%s", text)
	}
	return e
}

// ProblemError makes the error that a problem tells of.
func ProblemError(p wire.Problem) error {
	msg := p.Detail
	if msg == "" {
		msg = p.Title
	}
	return &domain.Error{Code: domain.Code(p.Code), Op: p.Op, Msg: msg, Hint: p.Hint}
}

func codeOf(status int) domain.Code {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest:
		return domain.CodeDenied
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return domain.CodeVersion // every path we ask for is one this version knows
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return domain.CodeUnavailable
	}
	return domain.CodeInternal
}

// reach turns a failed round trip into an error: cancelled, never reached, or gone half-way.
func reach(err error) error {
	var op *net.OpError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return domain.E(domain.CodeCancelled, "", "cancelled").Because(err)
	case errors.As(err, &op) && op.Op == "dial":
		return domain.E(domain.CodeUnavailable, "reach the engine", "no engine is running").Because(err).
			WithHint("any command starts one; `coppice engine` runs it in the foreground and shows what is wrong")
	}
	return gone(err)
}

// gone is the error for an engine that ended during a call.
func gone(err error) error {
	return domain.E(domain.CodeUnavailable, "ask the engine", "the engine ended before it answered").Because(err).
		WithHint("nothing durable is lost: run the command again, the engine starts and goes on where it was")
}

// writeProblem answers a face whose engine cannot be reached.
func writeProblem(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusBadGateway)
	_ = json.NewEncoder(w).Encode(wire.Problem{
		Title: http.StatusText(http.StatusBadGateway), Status: http.StatusBadGateway, Detail: err.Error(),
		Code: string(domain.CodeOf(err)), Hint: domain.HintOf(err),
	})
}
