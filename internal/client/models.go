package client

import (
	"context"
	"net/http"

	"github.com/coppice/coppice/internal/api/wire"
)

// Models lists what can be named for a task; project may be empty.
func (c *Client) Models(ctx context.Context, project string) (wire.Models, error) {
	return get[wire.Models](ctx, c, path("models")+query{"project": project}.encode())
}

// Pulls lists models that are being got, or were.
func (c *Client) Pulls(ctx context.Context) ([]wire.Pull, error) {
	return get[[]wire.Pull](ctx, c, path("models", "pulls"))
}

// Pull asks for a model. It goes on without this face.
func (c *Client) Pull(ctx context.Context, model string) (wire.Pull, error) {
	return post[wire.Pull](ctx, c, path("models", "pulls"), wire.ModelName{Name: model})
}

// CancelPull ends a pull; what has come is kept.
func (c *Client) CancelPull(ctx context.Context, model string) (wire.Pull, error) {
	return post[wire.Pull](ctx, c, path("models", "pulls", "cancel"), wire.ModelName{Name: model})
}

// Probes gives the model that is being measured, or was last.
func (c *Client) Probes(ctx context.Context) ([]wire.Probe, error) {
	return get[[]wire.Probe](ctx, c, path("models", "probes"))
}

// Probe measures a model. It goes on without this face.
func (c *Client) Probe(ctx context.Context, probe wire.NewProbe) (wire.Probe, error) {
	return post[wire.Probe](ctx, c, path("models", "probes"), probe)
}

// CancelProbe ends the measuring.
func (c *Client) CancelProbe(ctx context.Context) (wire.Probe, error) {
	return post[wire.Probe](ctx, c, path("models", "probes", "cancel"), nil)
}

// LoadModel brings a model into memory.
func (c *Client) LoadModel(ctx context.Context, model string) (wire.ModelName, error) {
	return post[wire.ModelName](ctx, c, path("models", "load"), wire.ModelName{Name: model})
}

// UnloadModel takes a model out of memory.
func (c *Client) UnloadModel(ctx context.Context, model string) (wire.ModelName, error) {
	return post[wire.ModelName](ctx, c, path("models", "unload"), wire.ModelName{Name: model})
}

// RemoveModel deletes a model from the disk.
func (c *Client) RemoveModel(ctx context.Context, model string) (wire.ModelName, error) {
	return post[wire.ModelName](ctx, c, path("models", "remove"), wire.ModelName{Name: model})
}

// StartOllama starts Ollama where it is installed and does not run.
func (c *Client) StartOllama(ctx context.Context) (wire.Serving, error) {
	return post[wire.Serving](ctx, c, path("models", "serve"), nil)
}

// Keys says where the keys of providers come from.
func (c *Client) Keys(ctx context.Context) ([]wire.Key, error) {
	return get[[]wire.Key](ctx, c, path("keys"))
}

// SetKey keeps the key of a provider, unless the provider refuses it.
func (c *Client) SetKey(ctx context.Context, provider, value string) (wire.Key, error) {
	return call[wire.Key](ctx, c, http.MethodPut, path("keys", provider), wire.NewKey{Value: value})
}

// RemoveKey removes the key of a provider from where it is kept.
func (c *Client) RemoveKey(ctx context.Context, provider string) (wire.Key, error) {
	return call[wire.Key](ctx, c, http.MethodDelete, path("keys", provider), nil)
}

// CheckKey asks a provider whether it takes its key.
func (c *Client) CheckKey(ctx context.Context, provider string) (wire.Key, error) {
	return post[wire.Key](ctx, c, path("keys", provider, "check"), nil)
}

// Identity gives the name and address on the person's commits.
func (c *Client) Identity(ctx context.Context) (wire.Identity, error) {
	return get[wire.Identity](ctx, c, path("identity"))
}

// SetIdentity writes them into the person's git configuration.
func (c *Client) SetIdentity(ctx context.Context, id wire.Identity) (wire.Identity, error) {
	return call[wire.Identity](ctx, c, http.MethodPut, path("identity"), id)
}

// Folders lists folders that a path which is being typed may go on to.
func (c *Client) Folders(ctx context.Context, typed string) ([]wire.Folder, error) {
	return get[[]wire.Folder](ctx, c, path("folders")+query{"path": typed}.encode())
}
