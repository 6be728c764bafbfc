package client

import (
	"context"
	"net/http"

	"github.com/coppice/coppice/internal/api/wire"
)

// Hello is the handshake.
func (c *Client) Hello(ctx context.Context) (wire.Hello, error) {
	return get[wire.Hello](ctx, c, path("hello"))
}

// Status says what the engine is doing.
func (c *Client) Status(ctx context.Context) (wire.Status, error) {
	return get[wire.Status](ctx, c, path("status"))
}

// Stop ends the engine: mode finish, pause or stop. It answers before the process is gone.
func (c *Client) Stop(ctx context.Context, mode string) (wire.Status, error) {
	return post[wire.Status](ctx, c, path("stop"), wire.Stop{Mode: mode})
}

// Doctor says what this machine has and lacks.
func (c *Client) Doctor(ctx context.Context) ([]wire.Finding, error) {
	return get[[]wire.Finding](ctx, c, path("doctor"))
}

// LogQuery asks for a page of the engine's log; see the operation.
type LogQuery struct {
	Before, After int64
	Limit         int
	Level, Text   string
}

// Log reads a page of the engine's log.
func (c *Client) Log(ctx context.Context, q LogQuery) (wire.Log, error) {
	parts := query{"level": q.Level, "q": q.Text, "before": number(int(q.Before)), "after": number(int(q.After)), "limit": number(q.Limit)}
	return get[wire.Log](ctx, c, path("log")+parts.encode())
}

// Backup writes a copy of the database; an empty path means a new file in the backups folder.
func (c *Client) Backup(ctx context.Context, file string) (wire.Backup, error) {
	return post[wire.Backup](ctx, c, path("db", "backup"), wire.Backup{Path: file})
}

// Demo makes the sample project and starts its replayed agents.
func (c *Client) Demo(ctx context.Context, dir string) (wire.Project, error) {
	return post[wire.Project](ctx, c, path("demo"), wire.Demo{Dir: dir})
}

// Usage lists what models were asked for; the project and both days may be empty.
func (c *Client) Usage(ctx context.Context, project, from, to string) ([]wire.UsageRow, error) {
	return get[[]wire.UsageRow](ctx, c, path("usage")+query{"project": project, "from": from, "to": to}.encode())
}

// Settings lists every setting with the layer that decides it; project may be empty.
func (c *Client) Settings(ctx context.Context, project string) ([]wire.Setting, error) {
	return get[[]wire.Setting](ctx, c, path("config")+query{"project": project}.encode())
}

// SetSetting changes one setting in a file.
func (c *Client) SetSetting(ctx context.Context, s wire.SetSetting) (wire.Setting, error) {
	return call[wire.Setting](ctx, c, http.MethodPut, path("config"), s)
}

// ResetSetting takes one setting out of a file.
func (c *Client) ResetSetting(ctx context.Context, key, layer, project string) (wire.Setting, error) {
	q := query{"key": key, "layer": layer, "project": project}
	return call[wire.Setting](ctx, c, http.MethodDelete, path("config")+q.encode(), nil)
}

// CheckSetting asks what a file would make of a value; nothing is written.
func (c *Client) CheckSetting(ctx context.Context, s wire.SetSetting) (wire.SettingCheck, error) {
	return post[wire.SettingCheck](ctx, c, path("config", "check"), s)
}

// CheckPolicy asks what the rules say of a command.
func (c *Client) CheckPolicy(ctx context.Context, p wire.PolicyCheck) (wire.PolicyAnswer, error) {
	return post[wire.PolicyAnswer](ctx, c, path("policy", "check"), p)
}

// Search finds text in sessions; project may be empty.
func (c *Client) Search(ctx context.Context, text, project string) ([]wire.Hit, error) {
	return get[[]wire.Hit](ctx, c, path("search")+query{"q": text, "project": project}.encode())
}

// Bin lists what was removed; project may be empty.
func (c *Client) Bin(ctx context.Context, project string) ([]wire.BinItem, error) {
	return get[[]wire.BinItem](ctx, c, path("bin")+query{"project": project}.encode())
}

// RestoreBin brings something back.
func (c *Client) RestoreBin(ctx context.Context, id string) (wire.BinItem, error) {
	return post[wire.BinItem](ctx, c, path("bin", id, "restore"), nil)
}

// EmptyBin deletes one item for good, or all of a project's, or all.
func (c *Client) EmptyBin(ctx context.Context, project, id string) ([]wire.BinItem, error) {
	return call[[]wire.BinItem](ctx, c, http.MethodDelete, path("bin")+query{"project": project, "id": id}.encode(), nil)
}
