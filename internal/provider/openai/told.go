package openai

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// told is what a server tells of a model in its list, beyond what the protocol asks for. Every server has its own
// fields; those here are OpenRouter's (context_length, pricing), vLLM's (max_model_len), llama.cpp's (meta) and LM
// Studio's (the rest, from another address).
type told struct {
	Context  int64 `json:"context_length"`
	MaxModel int64 `json:"max_model_len"`
	Meta     struct {
		Context int64 `json:"n_ctx_train"`
		Params  int64 `json:"n_params"`
		Size    int64 `json:"size"`
	} `json:"meta"`
	Pricing struct {
		Prompt     string `json:"prompt"` // dollars a token
		Completion string `json:"completion"`
		Read       string `json:"input_cache_read"`
		Write      string `json:"input_cache_write"`
	} `json:"pricing"`
	Parameters []string `json:"supported_parameters"`

	ID     string `json:"id"`
	Type   string `json:"type"` // llm, vlm, embeddings
	Arch   string `json:"arch"`
	Quant  string `json:"quantization"`
	State  string `json:"state"`
	Max    int64  `json:"max_context_length"`
	Loaded int64  `json:"loaded_context_length"`
}

// read takes from a row of the list what it knows; a row of another shape tells nothing.
func read(row string) (t told) {
	if json.Unmarshal([]byte(row), &t) != nil {
		return told{}
	}
	return t
}

// fill takes what LM Studio tells over.
func (t *told) fill(o told) {
	t.Type, t.Arch, t.Quant, t.State, t.Max, t.Loaded = o.Type, o.Arch, o.Quant, o.State, o.Max, o.Loaded
}

func (t told) info(in provider.Info) provider.Info {
	in.Context = max(t.Context, t.MaxModel, t.Meta.Context, t.Max)
	if t.Loaded > 0 {
		in.Holds, in.Context = in.Context, t.Loaded
	}
	in.Bytes, in.Quant, in.Family = t.Meta.Size, t.Quant, t.Arch
	if t.Meta.Params > 0 {
		in.Params = fmt.Sprintf("%.1fB", float64(t.Meta.Params)/1e9)
	}
	in.Sees, in.Embeds = t.Type == "vlm", t.Type == "embeddings"
	if in.Embeds {
		in.Tools = false
	}
	if t.State == "loaded" {
		in.Loaded = &provider.Loaded{Context: t.Loaded}
	}
	in.Input, in.Output = perMillion(t.Pricing.Prompt), perMillion(t.Pricing.Completion)
	in.Cached, in.Written = perMillion(t.Pricing.Read), perMillion(t.Pricing.Write)
	if in.Input != nil {
		in.Priced = "provider"
	}
	return in
}

// perMillion makes the price of a million tokens of that of one. A router that cannot say writes -1.
func perMillion(perToken string) *domain.Money {
	usd, err := strconv.ParseFloat(perToken, 64)
	if err != nil || usd < 0 {
		return nil
	}
	return new(domain.Dollars(usd * 1e6))
}

const maxTold = 4 << 20

// studio asks LM Studio for what its compatible list leaves out. Whoever does not answer told nothing.
func (s *Source) studio(ctx context.Context) map[string]told {
	base, ok := strings.CutSuffix(s.base, "/v1/")
	if s.Name() != "lmstudio" || !ok {
		return nil
	}
	req, err := http.NewRequestWithContext(provider.Short(ctx), http.MethodGet, base+"/api/v0/models", nil)
	if err != nil {
		return nil
	}
	res, err := s.http.Do(req)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	var list struct{ Data []told }
	if json.NewDecoder(io.LimitReader(res.Body, maxTold)).Decode(&list) != nil {
		return nil
	}
	out := map[string]told{}
	for _, t := range list.Data {
		out[t.ID] = t
	}
	return out
}

// Check asks whether the key is taken, with the cheapest request there is: the list of models, or, where anybody may
// read that, the one that tells of the key itself.
func (s *Source) Check(ctx context.Context) error {
	if s.opt.Preset.KeyPath == "" || s.base != s.opt.Preset.home() {
		_, err := s.List(ctx)
		return err
	}
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	if key == "" {
		_, err := s.options(ctx)
		return err
	}
	req, err := http.NewRequestWithContext(provider.Short(ctx), http.MethodGet, s.base+s.opt.Preset.KeyPath, nil)
	if err != nil {
		return domain.Wrap("check the key of "+s.Name(), err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := s.http.Do(req)
	if err != nil {
		return s.explain(err, "")
	}
	return res.Body.Close()
}
