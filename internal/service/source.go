package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Keys is where the keys of providers are kept. A value goes in and never comes out here.
type Keys interface {
	// Where names the variable, "keychain" or the file a key comes from; "" where there is none.
	Where(ctx context.Context, provider string) (string, error)
	Set(ctx context.Context, provider, value string) (where string, err error)
	Remove(ctx context.Context, provider string) (from []string, err error)
}

// runner is a server on this machine whose models are got, removed and loaded through it.
type runner interface {
	Pull(ctx context.Context, name string, tell func(provider.Progress)) error
	Remove(ctx context.Context, name string) error
	Load(ctx context.Context, name string) error
	Unload(ctx context.Context, name string) error
}

// titles are the names of providers as they write them themselves.
var titles = map[string]string{
	"ollama": "Ollama", "openai": "OpenAI", "anthropic": "Anthropic", "openrouter": "OpenRouter", "deepseek": "DeepSeek",
	"mistral": "Mistral", "groq": "Groq", "xai": "xAI", "gemini": "Google Gemini", "cerebras": "Cerebras",
	"fireworks": "Fireworks", "together": "Together", "lmstudio": "LM Studio", "llamacpp": "llama.cpp server",
	"vllm": "vLLM", "replay": "Replay",
}

func titleOf(name string) string {
	if t := titles[name]; t != "" {
		return t
	}
	return name
}

// source shows how a provider stands and where its key comes from.
func (s *Service) source(ctx context.Context, st provider.SourceState) SourceView {
	v := SourceView{
		Name: st.Name, Title: titleOf(st.Name), State: string(st.State), URL: st.URL, Note: st.Note,
		Local: provider.LocalProvider(st.Name), Custom: titles[st.Name] == "",
	}
	if v.TakesKey = takesKey(st.Name); v.TakesKey {
		from, err := s.Keys.Where(ctx, st.Name)
		v.KeyFrom = from
		if err != nil {
			v.Note = err.Error() + " — " + domain.HintOf(err)
		}
	}
	if st.State == provider.Refused && v.KeyFrom == "" {
		v.State = string(provider.NoKey) // a server of one's own that wants one after all
	}
	if st.Name == "ollama" {
		v.Version, v.Program = s.ollama(ctx, st.State == provider.Ready)
		v.CanStart = st.State == provider.Unreachable && v.Program != "" && s.startable()
	}
	s.inFront(&v)
	return v
}

// inFront adds the queue in front of a provider, and says when its account is left alone.
func (s *Service) inFront(v *SourceView) {
	for _, l := range s.Conductor.Lanes() {
		if l.Name != v.Name {
			continue
		}
		v.Lane = &l
		if a := l.Account; a.Breaker != provider.BreakerClosed {
			v.Note = "it fails for everybody and is left alone until " + a.Until.Format(time.TimeOnly) + ": " + a.Why
		}
	}
}

// takesKey says whether a provider can have a key: all that are reached over a web API.
func takesKey(name string) bool { return name != "ollama" && name != "replay" }

// runnerOf finds the server that a model is managed through, and the model's name there. A name without a provider is
// Ollama's, also one with slashes (hf.co/…).
func (s *Service) runnerOf(op, model string) (runner, string, error) {
	name := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(model), "ollama/"))
	if name == "" || strings.ContainsAny(name, " \t\n\x00") || len(name) > 300 {
		return nil, "", domain.E(domain.CodeUsage, op, "%q is no model", model).WithHint("write it like qwen3-coder:30b")
	}
	if other, _, ok := provider.Split(model); ok && other != "ollama" && slices.Contains(names(titles), other) {
		return nil, "", domain.E(domain.CodeUsage, op, "%s manages its models itself", titles[other]).
			WithHint("only models of Ollama are got, loaded and removed from here")
	}
	src, err := s.Options.Models.Source("ollama")
	if err != nil {
		return nil, "", err
	}
	r, ok := src.(runner)
	if !ok {
		return nil, "", domain.E(domain.CodeInternal, op, "Ollama cannot be managed")
	}
	return r, name, nil
}

func names(of map[string]string) (out []string) {
	for name := range of {
		out = append(out, name)
	}
	return out
}
