package engine

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
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

// sources makes the places that models come from: the variables of the environment beat the user's settings.
func (p *parts) sources(cfg *config.Config) ([]provider.Source, error) {
	known, err := prices(cfg)
	if err != nil {
		return nil, err
	}
	runner, err := ollama.NewSource(ollama.Options{
		Host: p.address(cfg, "ollama", "OLLAMA_HOST"), Context: cfg.Ollama.NumCtx,
		KeepAlive: keepAlive(cfg.Ollama.KeepAlive), HTTP: p.http(cfg, "ollama"),
	})
	if err != nil {
		return nil, err
	}
	claude, err := anthropic.NewSource(anthropic.Options{
		BaseURL: p.address(cfg, "anthropic", "ANTHROPIC_BASE_URL"), Key: p.key("anthropic"), Catalog: known,
		HTTP: p.http(cfg, "anthropic"),
	})
	if err != nil {
		return nil, err
	}
	all := []provider.Source{runner, claude, replay.NewSource(scriptPath, provider.SystemClock{})}
	for _, preset := range append(openai.Presets(), custom(cfg)...) {
		s, err := openai.NewSource(openai.Options{
			Preset: preset.At(p.address(cfg, preset.Name, "")), Key: p.key(preset.Name, preset.KeyVar), Catalog: known,
			HTTP: p.http(cfg, preset.Name),
		})
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// custom gives the providers that only the settings name: servers that speak OpenAI's language, at an address of the
// user's. They may need no key.
func custom(cfg *config.Config) (out []openai.Preset) {
	names := map[string]bool{ollama.Name: true, anthropic.Name: true, "replay": true}
	for _, p := range openai.Presets() {
		names[p.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Providers)) {
		if url := cfg.Providers[name].BaseURL; url != "" && !names[name] {
			out = append(out, openai.Preset{Name: name, BaseURL: url, Optional: true})
		}
	}
	return out
}

// http says how a provider's server is spoken to. Headers may carry a key: the log is told to leave them out.
func (p *parts) http(cfg *config.Config, name string) provider.HTTPOptions {
	headers := cfg.Providers[name].Headers
	for _, value := range headers {
		p.redactor.Add(value)
	}
	return provider.HTTPOptions{Proxy: true, Headers: headers}
}

// prices is the catalogue that ships with the program with the user's own prices over it.
func prices(cfg *config.Config) (*catalog.Catalog, error) {
	own := map[string]catalog.Price{}
	for model, text := range cfg.Prices {
		price, err := config.ParsePrice(text)
		if err != nil {
			return nil, domain.E(domain.CodeUsage, "read prices."+model, "%s", err)
		}
		own[model] = catalog.Price(price)
	}
	return catalog.Embedded().With(own), nil
}

// reload makes the sources anew, after a setting of theirs was changed.
func (p *parts) reload(set *provider.Set) error {
	cfg, err := p.config(nil)
	if err != nil {
		return err
	}
	sources, err := p.sources(cfg)
	if err != nil {
		return err
	}
	set.Replace(sources...)
	return nil
}

// keepAlive is how long a model stays loaded: the setting's 0 is at once, which the shortest time stands for.
func keepAlive(d config.Duration) time.Duration { return max(time.Duration(d), time.Nanosecond) }

// address is where a provider is reached when somebody said so: a variable, else the user's settings.
func (p *parts) address(cfg *config.Config, name, variable string) string {
	if name == "openai" {
		variable = "OPENAI_BASE_URL"
	}
	if variable != "" {
		if v := config.Getenv(p.e.options.Env, variable); v != "" {
			return v
		}
	}
	return cfg.Providers[name].BaseURL
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
