package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/service"
)

// runners are the operations on models of this machine.
func (h handlers) runners(api huma.API) {
	read(api, "/models", "listModels", "Which models are there, and what fits this machine", func(ctx context.Context, in *InProject) (wire.Models, error) {
		m, err := h.s.Models(ctx, domain.ProjectID(in.Project))
		return models(m), err
	})
	read(api, "/models/pulls", "listPulls", "Models that are being got, or were", func(ctx context.Context, _ *none) ([]wire.Pull, error) {
		ps, err := h.s.Pulls(ctx)
		return each(ps, pull), err
	})
	h.pulling(api, "/models/pulls", "pullModel", "Get a model; it goes on without you", h.s.Pull)
	h.pulling(api, "/models/pulls/cancel", "cancelPull", "End a pull; what has come is kept", h.s.CancelPull)
	h.onModel(api, "/models/load", "loadModel", "Bring a model into memory", h.s.LoadModel)
	h.onModel(api, "/models/unload", "unloadModel", "Take a model out of memory", h.s.UnloadModel)
	h.onModel(api, "/models/remove", "removeModel", "Delete a model from the disk", h.s.RemoveModel)
	act(api, "/models/serve", "startOllama", "Start Ollama where it is installed and does not run", func(ctx context.Context, _ *none) (wire.Serving, error) {
		s, err := h.s.StartOllama(ctx)
		return serving(s), err
	})
}

// probing are the operations on what is measured of models.
func (h handlers) probing(api huma.API) {
	read(api, "/models/probes", "listProbes", "The model that is being measured, or was last", func(ctx context.Context, _ *none) ([]wire.Probe, error) {
		ps, err := h.s.Probes(ctx)
		return each(ps, probe), err
	})
	act(api, "/models/probes", "probeModel", "Measure a model; it goes on without you", func(ctx context.Context, in *out[wire.NewProbe]) (wire.Probe, error) {
		p, err := h.s.Probe(ctx, in.Body.Name, in.Body.Paid)
		return probe(p), err
	})
	act(api, "/models/probes/cancel", "cancelProbe", "End the measuring; what was measured before stays", func(ctx context.Context, _ *none) (wire.Probe, error) {
		p, err := h.s.CancelProbe(ctx)
		return probe(p), err
	})
}

func (h handlers) pulling(api huma.API, path, id, summary string, do func(context.Context, string) (service.PullView, error)) {
	act(api, path, id, summary, func(ctx context.Context, in *out[wire.ModelName]) (wire.Pull, error) {
		p, err := do(ctx, in.Body.Name)
		return pull(p), err
	})
}

func (h handlers) onModel(api huma.API, path, id, summary string, do func(context.Context, string) error) {
	act(api, path, id, summary, func(ctx context.Context, in *out[wire.ModelName]) (wire.ModelName, error) {
		return in.Body, do(ctx, in.Body.Name)
	})
}

// InProvider names a provider.
type InProvider struct {
	Name string `path:"name" doc:"as in model references: openai"`
}

// keys are the operations on keys. A key is sent in a body once and never comes back.
func (h handlers) keys(api huma.API) {
	read(api, "/keys", "listKeys", "Where the keys of providers come from", func(ctx context.Context, _ *none) ([]wire.Key, error) {
		ks, err := h.s.ListKeys(ctx)
		return each(ks, keyOf), err
	})
	add(api, http.MethodPut, "/keys/{name}", "setKey", "Keep a key, unless the provider refuses it", func(ctx context.Context, in *struct {
		InProvider
		Body wire.NewKey
	},
	) (wire.Key, error) {
		k, err := h.s.SetKey(ctx, in.Name, in.Body.Value)
		return keyOf(k), err
	})
	add(api, http.MethodDelete, "/keys/{name}", "removeKey", "Remove a key from where it is kept", func(ctx context.Context, in *InProvider) (wire.Key, error) {
		k, err := h.s.RemoveKey(ctx, in.Name)
		return keyOf(k), err
	})
	act(api, "/keys/{name}/check", "checkKey", "Ask a provider whether it takes its key", func(ctx context.Context, in *InProvider) (wire.Key, error) {
		k, err := h.s.CheckKey(ctx, in.Name)
		return keyOf(k), err
	})
}

// setup are the operations that only the beginning needs.
func (h handlers) setup(api huma.API) {
	read(api, "/identity", "getIdentity", "The name and address on your commits", func(ctx context.Context, _ *none) (wire.Identity, error) {
		id, err := h.s.Identity(ctx)
		return identity(id), err
	})
	add(api, http.MethodPut, "/identity", "setIdentity", "Write them into your git configuration", func(ctx context.Context, in *out[wire.Identity]) (wire.Identity, error) {
		id, err := h.s.SetIdentity(ctx, git.Identity{Name: in.Body.Name, Email: in.Body.Email})
		return identity(id), err
	})
	read(api, "/folders", "listFolders", "Folders that a path which is being typed may go on to", func(ctx context.Context, in *struct {
		Path string `query:"path" doc:"absolute, or with ~; empty: your home"`
	},
	) ([]wire.Folder, error) {
		fs, err := h.s.Folders(ctx, in.Path)
		return each(fs, folder), err
	})
}
