package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) system(api huma.API) {
	read(api, "/hello", "hello", "Who answers", func(ctx context.Context, _ *none) (wire.Hello, error) {
		return hello(h.s.Hello(ctx)), nil
	})
	read(api, "/status", "getStatus", "What the engine is doing", func(ctx context.Context, _ *none) (wire.Status, error) {
		st, err := h.s.Status(ctx)
		return status(st), err
	})
	act(api, "/stop", "stopEngine", "End the engine", func(ctx context.Context, in *out[wire.Stop]) (wire.Status, error) {
		st, err := h.s.Stop(ctx, in.Body.Mode)
		return status(st), err
	})
	read(api, "/doctor", "doctor", "What this machine has and lacks", func(ctx context.Context, _ *none) ([]wire.Finding, error) {
		fs, err := h.s.Doctor(ctx)
		return each(fs, finding), err
	})
	act(api, "/db/backup", "backupDatabase", "Write a copy of the database", func(ctx context.Context, in *out[wire.Backup]) (wire.Backup, error) {
		path, err := h.s.Backup(ctx, in.Body.Path)
		return wire.Backup{Path: path}, err
	})
	read(api, "/log", "readLog", "A page of the engine's log", func(ctx context.Context, in *struct {
		Before int64  `query:"before" minimum:"0" doc:"offset in the file; 0: its end"`
		After  int64  `query:"after" minimum:"0" doc:"offset to go on from, in place of before"`
		Limit  int    `query:"limit" minimum:"0" maximum:"1000"`
		Level  string `query:"level" enum:"debug,info,warn,error" doc:"least level; empty: all"`
		Q      string `query:"q" doc:"what a line has to hold, whatever its case"`
	},
	) (wire.Log, error) {
		q := service.LogQuery{Before: in.Before, After: in.After, Limit: in.Limit, Level: in.Level, Text: in.Q}
		p, err := h.s.EngineLog(ctx, q)
		return logPage(p), err
	})
	act(api, "/demo", "makeDemo", "Make the sample project and start its replayed agents", func(ctx context.Context, in *out[wire.Demo]) (wire.Project, error) {
		return h.project(h.s.Demo(ctx, in.Body.Dir))
	})
}

func (h handlers) models(api huma.API) {
	read(api, "/usage", "listUsage", "What models were asked for, by day, project and model", func(ctx context.Context, in *struct {
		InProject
		From string `query:"from" doc:"first day, 2006-01-31; empty: all"`
		To   string `query:"to" doc:"last day; empty: all"`
	},
	) ([]wire.UsageRow, error) {
		us, err := h.s.Usage(ctx, domain.ProjectID(in.Project), in.From, in.To)
		return each(us, usageRow), err
	})
	read(api, "/search", "search", "Search in sessions", func(ctx context.Context, in *struct {
		InProject
		Q string `query:"q" required:"true" minLength:"1"`
	},
	) ([]wire.Hit, error) {
		hs, err := h.s.Search(ctx, in.Q, domain.ProjectID(in.Project))
		return each(hs, hit), err
	})
	act(api, "/policy/check", "checkPolicy", "What the rules say of a command", func(ctx context.Context, in *out[wire.PolicyCheck]) (wire.PolicyAnswer, error) {
		d, err := h.s.CheckPolicy(ctx, in.Body.Command, service.Ref{Text: in.Body.Task, Project: in.Body.Project})
		return wire.PolicyAnswer{Decision: string(d.Effect), Rule: d.Rule, Reason: d.Reason}, err
	})
}

func (h handlers) settings(api huma.API) {
	read(api, "/config", "listSettings", "Every setting with the layer that decides it", func(ctx context.Context, in *InProject) ([]wire.Setting, error) {
		ss, err := h.s.Settings(ctx, domain.ProjectID(in.Project))
		return each(ss, setting), err
	})
	add(api, http.MethodPut, "/config", "setSetting", "Change a setting in a file", func(ctx context.Context, in *out[wire.SetSetting]) (wire.Setting, error) {
		s, err := h.s.SetSetting(ctx, settingAt(in.Body), in.Body.Value)
		return setting(s), err
	})
	add(api, http.MethodDelete, "/config", "resetSetting", "Take a setting out of a file", func(ctx context.Context, in *struct {
		InProject
		Key   string `query:"key" required:"true"`
		Layer string `query:"layer" enum:"user,project,local" doc:"default: user"`
	},
	) (wire.Setting, error) {
		at := service.Setting{Key: in.Key, Layer: in.Layer, Project: domain.ProjectID(in.Project)}
		s, err := h.s.ResetSetting(ctx, at)
		return setting(s), err
	})
	act(api, "/config/check", "checkSetting", "What a file would make of a value; nothing is written", func(ctx context.Context, in *out[wire.SetSetting]) (wire.SettingCheck, error) {
		c, err := h.s.CheckSetting(ctx, settingAt(in.Body), in.Body.Value)
		return settingCheck(c), err
	})
}

func settingAt(b wire.SetSetting) service.Setting {
	return service.Setting{Key: b.Key, Layer: b.Layer, Project: domain.ProjectID(b.Project)}
}

func (h handlers) bin(api huma.API) {
	read(api, "/bin", "listBin", "What was removed and can be brought back", func(ctx context.Context, in *InProject) ([]wire.BinItem, error) {
		bs, err := h.s.Bin(ctx, domain.ProjectID(in.Project))
		return each(bs, binItem), err
	})
	act(api, "/bin/{id}/restore", "restoreFromBin", "Bring something back", func(ctx context.Context, in *InID) (wire.BinItem, error) {
		b, err := h.s.RestoreBin(ctx, in.ID)
		return binItem(b), err
	})
	add(api, http.MethodDelete, "/bin", "emptyBin", "Delete for good", func(ctx context.Context, in *struct {
		InProject
		ID string `query:"id" doc:"one item; empty: all"`
	},
	) ([]wire.BinItem, error) {
		bs, err := h.s.EmptyBin(ctx, domain.ProjectID(in.Project), in.ID)
		return each(bs, binItem), err
	})
}
