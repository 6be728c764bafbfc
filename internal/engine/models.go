package engine

import (
	"context"
	"path/filepath"
	"time"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/anthropic"
	"github.com/coppice/coppice/internal/provider/catalog"
	"github.com/coppice/coppice/internal/provider/ollama"
	"github.com/coppice/coppice/internal/provider/openai"
	"github.com/coppice/coppice/internal/provider/replay"
)

// models makes the sources that models come from: the variables of the environment beat the user's settings.
func (p *parts) models() (*provider.Set, error) {
	http := provider.HTTPOptions{Proxy: true}
	runner, err := ollama.NewSource(ollama.Options{
		Host: p.address("ollama", "OLLAMA_HOST"), Context: p.e.cfg.Ollama.NumCtx, KeepAlive: keepAlive(p.e.cfg.Ollama.KeepAlive), HTTP: http,
	})
	if err != nil {
		return nil, err
	}
	claude, err := anthropic.NewSource(anthropic.Options{
		BaseURL: p.address("anthropic", "ANTHROPIC_BASE_URL"), Key: p.key("anthropic"), Catalog: catalog.Embedded(), HTTP: http,
	})
	if err != nil {
		return nil, err
	}
	sources := []provider.Source{runner, claude, replay.NewSource(scriptPath, provider.SystemClock{})}
	for _, preset := range openai.Presets() {
		s, err := openai.NewSource(openai.Options{
			Preset: preset.At(p.address(preset.Name, "")), Key: p.key(preset.Name, preset.KeyVar), Catalog: catalog.Embedded(), HTTP: http,
		})
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return provider.NewSet(sources...), nil
}

// keepAlive is how long a model stays loaded: the setting's 0 is at once, which the shortest time stands for.
func keepAlive(d config.Duration) time.Duration { return max(time.Duration(d), time.Nanosecond) }

// address is where a provider is reached when somebody said so: a variable, else the user's settings.
func (p *parts) address(name, variable string) string {
	if name == "openai" {
		variable = "OPENAI_BASE_URL"
	}
	if variable != "" {
		if v := config.Getenv(p.e.options.Env, variable); v != "" {
			return v
		}
	}
	return p.e.cfg.Providers[name].BaseURL
}

func (p *parts) key(name string, variables ...string) provider.Key {
	return func(ctx context.Context) (string, error) {
		value, _, err := p.keys.Key(ctx, name, variables...)
		return value, err
	}
}

// scriptPath takes the path of a replay script. It is absolute by the time a task is stored.
func scriptPath(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	return "", domain.E(domain.CodeUsage, "open script", "%q is not an absolute path", path).
		WithHint("replay//path/to/script.replay, or a path relative to the project")
}

// local says whether a provider's models run on this machine.
func local(name string) bool {
	if name == ollama.Name {
		return true
	}
	for _, preset := range openai.Presets() {
		if preset.Name == name {
			return preset.Local
		}
	}
	return false
}
