package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/service"
)

// maxBody bounds what a request may carry: a brief, a comment, a commit message. Nothing larger is ever sent here.
const maxBody = 4 << 20

// out wraps a body the way huma wants it.
type out[T any] struct{ Body T }

// none is the input of an operation that takes nothing.
type none struct{}

// New gives the handler of the API under /api.
func New(s *service.Service) http.Handler {
	mux := http.NewServeMux()
	register(mux, s)
	return http.MaxBytesHandler(mux, maxBody)
}

// OpenAPI gives the document of the API as indented JSON. It needs no engine.
func OpenAPI() ([]byte, error) {
	doc := register(http.NewServeMux(), nil).OpenAPI()
	b, err := json.MarshalIndent(doc, "", "  ")
	return append(b, '\n'), err
}

func register(mux *http.ServeMux, s *service.Service) huma.API {
	useProblems()
	config := huma.DefaultConfig("Coppice", strconv.Itoa(wire.Level))
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema links: bodies stay what the wire types say
	config.Info.Description = "The one API of the engine. Attempts may be named by id, by a unique prefix, by their task, or by the task's number with ?project=."
	api := humago.New(mux, config)
	h := handlers{s}
	h.system(api)
	h.projects(api)
	h.tasks(api)
	h.starting(api)
	h.attempts(api)
	h.jobs(api)
	h.saying(api)
	h.steering(api)
	h.review(api)
	h.landing(api)
	h.forecasts(api)
	h.races(api)
	h.inbox(api)
	h.models(api)
	h.runners(api)
	h.probing(api)
	h.keys(api)
	h.setup(api)
	h.settings(api)
	h.bin(api)
	h.events(api)
	return api
}

// handlers are the operations; each is one call of the service and a mapping.
type handlers struct{ s *service.Service }

// read registers a GET.
func read[I, O any](api huma.API, path, id, summary string, run func(context.Context, *I) (O, error)) {
	add(api, http.MethodGet, path, id, summary, run)
}

// act registers a POST.
func act[I, O any](api huma.API, path, id, summary string, run func(context.Context, *I) (O, error)) {
	add(api, http.MethodPost, path, id, summary, run)
}

func add[I, O any](api huma.API, method, path, id, summary string, run func(context.Context, *I) (O, error)) {
	operate(api, huma.Operation{Method: method, Path: "/api" + path, OperationID: id, Summary: summary}, run)
}

func operate[I, O any](api huma.API, op huma.Operation, run func(context.Context, *I) (O, error)) {
	op.DefaultStatus = http.StatusOK
	huma.Register(api, op, func(ctx context.Context, in *I) (*out[O], error) {
		body, err := run(ctx, in)
		if err != nil {
			return nil, fail(err)
		}
		return &out[O]{body}, nil
	})
}

// The inputs that several operations share. Exported, for huma passes over embedded types that are not.
type (
	InProject struct {
		Project string `query:"project" doc:"id of a project; empty: all"`
	}
	InID struct {
		ID string `path:"id"`
	}
	InRef struct {
		Ref     string `path:"ref" doc:"attempt or task: id, unique prefix, or number with project"`
		Project string `query:"project" doc:"id of the project a number belongs to"`
	}
)

func (in InRef) ref() service.Ref { return service.Ref{Text: in.Ref, Project: in.Project} }

// each maps a slice; the result is never nil, so that JSON says [] and not null.
func each[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}
