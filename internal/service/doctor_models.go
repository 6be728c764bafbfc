package service

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/provider"
)

// modelFindings says how the places stand that models come from. The hosted ones without a key take one line together.
func (s *Service) modelFindings(ctx context.Context) []Finding {
	infos, states := s.Options.Models.List(ctx)
	count := map[string]int{}
	for _, in := range infos {
		count[in.Provider]++
	}
	var out []Finding
	var keyless []string
	for _, st := range states {
		v := s.source(ctx, st)
		switch {
		case st.Name == "replay":
		case st.Name == "ollama":
			out = append(out, ollamaFinding(v, count["ollama"]))
		case st.State == provider.NoKey:
			keyless = append(keyless, v.Title)
		case st.State != provider.Off:
			out = append(out, providerFinding(v, count[st.Name]))
		}
	}
	if len(keyless) > 0 {
		out = append(out, Finding{
			Name: "keys", State: "off", Detail: "none for " + strings.Join(keyless, ", "),
			Means: "hosted models are there once their key is; local ones need none", Hint: "keep one in the keychain",
			Fix: "coppice key set openai",
		})
	}
	return out
}

func ollamaFinding(v SourceView, models int) Finding {
	f := Finding{Name: "ollama", State: "ok", Means: "runs models on this machine: nothing leaves it and nothing is paid"}
	switch {
	case v.State == string(provider.Ready) && older(v.Version, oldestOllama):
		f.State, f.Hint = "warn", "update it: https://ollama.com/download"
		f.Detail = fmt.Sprintf("%s at %s is older than %s: long prompts may be cut without a word", v.Version, v.URL, oldestOllama)
	case v.State == string(provider.Ready) && models == 0:
		f.State, f.Detail = "warn", fmt.Sprintf("%s at %s, without a model", v.Version, v.URL)
		f.Hint, f.Fix = "`coppice models` says which fits this machine", "coppice models pull qwen3-coder:30b"
	case v.State == string(provider.Ready):
		f.Detail = fmt.Sprintf("%s at %s, %d models", v.Version, v.URL, models)
	case v.Program == "":
		f.State, f.Detail = "off", "not installed, and nothing answers at "+v.URL
		f.Hint = "get it at https://ollama.com/download, or use a hosted model"
	default:
		f.State, f.Detail = "warn", v.Program+" is installed and does not run (nothing answers at "+v.URL+")"
		f.Hint, f.Fix = "start it", "coppice models serve"
	}
	return f
}

func providerFinding(v SourceView, models int) Finding {
	f := Finding{Name: "models: " + v.Name, State: "ok", Detail: fmt.Sprintf("%s, %d models", v.URL, models)}
	if v.KeyFrom != "" {
		f.Detail += ", key from " + v.KeyFrom
	}
	if v.State == string(provider.Ready) {
		return f
	}
	f.State, f.Detail = "warn", v.URL+" "+v.Note
	if v.State == string(provider.Refused) {
		f.Hint, f.Fix = "its key was refused", "coppice key set "+v.Name
	}
	return f
}
