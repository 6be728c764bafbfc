package api

import (
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/service"
)

func taskDefaults(d service.TaskDefaults) wire.TaskDefaults {
	return wire.TaskDefaults{
		Kind: d.Kind, Mode: d.Mode, Model: d.Model, PlanModel: d.PlanModel, Background: d.Background,
		Paths: texts(d.Paths), NotPaths: texts(d.NotPaths), Checks: each(d.Checks, check), MaxTokens: d.Budget.Tokens,
		MaxCostUSD: d.Budget.Cost.USD(), MaxMinutes: d.Budget.Minutes, ReviewMinutes: d.Budget.ReviewMinutes,
		Target: d.Target, Head: d.Head, Branches: texts(d.Branches), Dirty: d.Dirty, Trusted: d.Trusted,
		Isolation: isolation(d.Isolation), RequireIsolation: d.Require, Kinds: texts(d.Kinds), Modes: texts(d.Modes),
		From: d.From,
	}
}

func taskLint(l service.LintView) wire.TaskLint {
	return wire.TaskLint{
		Findings: each(l.Findings, lintFinding), Globs: each(l.Globs, globCount), Writable: l.Writable, Tracked: l.Tracked,
		Title: l.Task.Title, Kind: l.Task.Kind, Models: texts(l.Models), Checks: each(l.Task.Checks, check),
		Contract: contract(l.Task.Contract), Target: l.Task.Target, Base: l.Task.Base, Has: isolation(l.Has),
	}
}

func lintFinding(f service.LintFinding) wire.LintFinding {
	return wire.LintFinding{Field: f.Field, Level: f.Level, Message: f.Message, Hint: f.Hint, Code: string(f.Code)}
}

func globCount(g service.GlobCount) wire.GlobCount {
	return wire.GlobCount{Glob: g.Glob, Files: g.Files, Exclude: g.Exclude}
}

func projectDetails(d service.ProjectDetails) wire.ProjectDetails {
	states := make(map[string]int, len(d.States))
	for s, n := range d.States {
		states[string(s)] = n
	}
	return wire.ProjectDetails{
		Project: project(d.Project), Checks: each(d.Question.Checks, check), Setup: texts(d.Question.Setup),
		Files: texts(d.Question.Files), Missing: d.Missing, Why: d.Why, Tasks: d.Tasks, States: states,
		Worktrees: d.Worktrees, WorktreeBytes: d.WorktreeBytes, Checkpoints: d.Checkpoints,
		CheckpointBytes: d.CheckpointBytes, BinItems: d.BinItems, BinBytes: d.BinBytes, LastActivity: d.LastActivity,
	}
}
