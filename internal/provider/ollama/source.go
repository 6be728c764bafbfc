package ollama

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ollama/ollama/api"
	capability "github.com/ollama/ollama/types/model"
	"golang.org/x/sync/errgroup"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Name is the provider's name in model references.
const Name = "ollama"

const maxShow = 4 // requests at once when the models are listed

// Options says how a server is used.
type Options struct {
	Host    string // in any form that ParseHost reads
	Context int64  // num_ctx of every request that names no other; 0: DefaultContext
	// KeepAlive is how long a model stays loaded when nobody uses it; 0: DefaultKeepAlive, below 0: for good.
	KeepAlive time.Duration
	HTTP      provider.HTTPOptions
}

// Source is an Ollama server.
type Source struct {
	context   int64
	keepAlive time.Duration
	base      *url.URL
	http      *http.Client
	client    *api.Client
	clock     provider.Clock
	counts    provider.Counts

	mu     sync.Mutex
	memory map[string]loaded // by model
}

// NewSource makes a source. A proxy is never used.
func NewSource(opt Options) (*Source, error) {
	base, err := ParseHost(opt.Host)
	if err != nil {
		return nil, domain.E(domain.CodeUsage, "read OLLAMA_HOST", "").Because(err).
			WithHint("write a host, host:port or a URL, for example 127.0.0.1:11434")
	}
	opt.HTTP.Proxy = false
	if opt.Context <= 0 {
		opt.Context = DefaultContext
	}
	if opt.KeepAlive == 0 {
		opt.KeepAlive = DefaultKeepAlive
	}
	s := &Source{
		context: opt.Context, keepAlive: opt.KeepAlive, base: base, http: provider.NewHTTP(opt.HTTP),
		clock: opt.HTTP.Clock, memory: map[string]loaded{},
	}
	if s.clock == nil {
		s.clock = provider.SystemClock{}
	}
	s.client = api.NewClient(base, s.http)
	return s, nil
}

// Name gives "ollama".
func (s *Source) Name() string { return Name }

// URL is the server's address.
func (s *Source) URL() string { return s.base.String() }

// Close drops idle connections.
func (s *Source) Close() { s.http.CloseIdleConnections() }

// List gives the installed models, also those that cannot chat (Embeds). Details come from one more request for each;
// a model whose details cannot be had is listed without them.
func (s *Source) List(ctx context.Context) ([]provider.Info, error) {
	list, err := s.client.List(provider.Short(ctx))
	if err != nil {
		return nil, s.explain(err, "")
	}
	loaded := s.loaded(ctx)
	infos := make([]provider.Info, len(list.Models))
	var g errgroup.Group
	g.SetLimit(maxShow)
	for i, m := range list.Models {
		g.Go(func() error {
			infos[i] = s.listed(ctx, m)
			infos[i].Loaded = loaded[m.Name]
			return nil
		})
	}
	_ = g.Wait() // the functions give no errors
	return infos, ctx.Err()
}

// listed gives one row of the list.
func (s *Source) listed(ctx context.Context, m api.ListModelResponse) provider.Info {
	info := provider.Info{
		Name: m.Name, Provider: Name, Local: m.RemoteHost == "", Bytes: m.Size, Quant: m.Details.QuantizationLevel,
		Details: provider.Details{Params: m.Details.ParameterSize, Family: m.Details.Family, Modified: m.ModifiedAt},
	}
	if show, err := s.client.Show(provider.Short(ctx), &api.ShowRequest{Model: m.Name}); err == nil {
		info.Embeds = !s.detail(&info, show)
	}
	return info
}

// Open gives a model that is installed.
func (s *Source) Open(ctx context.Context, name string) (provider.Model, provider.Info, error) {
	show, err := s.client.Show(provider.Short(ctx), &api.ShowRequest{Model: name})
	if err != nil {
		return nil, provider.Info{}, s.explain(err, name)
	}
	info := provider.Info{
		Name: name, Provider: Name, Local: show.RemoteHost == "", Details: provider.Details{Modified: show.ModifiedAt},
	}
	if !s.detail(&info, show) {
		return nil, provider.Info{}, &provider.Error{
			Kind: provider.KindRefused, Provider: Name, Model: name, Msg: "the model cannot chat (it is for embeddings)",
			Hint: "choose another one; `coppice models list` shows what is there",
		}
	}
	return &model{source: s, info: info, thinking: show.Thinking}, info, nil
}

// detail fills in what /api/show tells, and says whether the model can chat.
func (s *Source) detail(info *provider.Info, show *api.ShowResponse) bool {
	info.Quant = show.Details.QuantizationLevel
	arch, _ := show.ModelInfo["general.architecture"].(string)
	if n, ok := show.ModelInfo[arch+".context_length"].(float64); ok {
		info.Holds = int64(n)
	}
	info.Context = s.context
	if info.Holds > 0 {
		info.Context = min(info.Holds, s.context)
	}
	if info.Family == "" {
		info.Params, info.Family = show.Details.ParameterSize, show.Details.Family
	}
	info.KVBytes = kvBytes(show.ModelInfo, arch)
	info.Sees = slices.Contains(show.Capabilities, capability.CapabilityVision)
	info.Tools = slices.Contains(show.Capabilities, capability.CapabilityTools)
	info.Thinks = slices.Contains(show.Capabilities, capability.CapabilityThinking)
	return len(show.Capabilities) == 0 || slices.Contains(show.Capabilities, capability.CapabilityCompletion)
}

// explain makes an error a person can act on of what the client gave.
func (s *Source) explain(err error, name string) error {
	var signin api.AuthorizationError
	if errors.As(err, &signin) {
		err = &provider.Error{Kind: provider.KindAuth, Status: signin.StatusCode, Msg: signin.Error()}
	}
	var e *provider.Error
	if !errors.As(provider.Failed(err), &e) {
		return err
	}
	if e.Status == 0 && e.Kind == provider.KindProtocol {
		e.Kind = provider.Explain(0, []byte(e.Msg)).Kind
		if strings.HasPrefix(e.Msg, "{") {
			e.Msg = "the answer broke off in the middle of a line"
		}
	}
	if strings.Contains(e.Msg, "not found") && e.Status == http.StatusNotFound {
		e.Kind = provider.KindMissing
	}
	e.Provider, e.Model = Name, name
	e.Hint = s.hint(e, name)
	return e
}

func (s *Source) hint(e *provider.Error, name string) string {
	switch e.Kind {
	case provider.KindMissing:
		return "get it with `ollama pull " + name + "`"
	case provider.KindUnreachable:
		return "start Ollama with `ollama serve`, or set OLLAMA_HOST to where it runs (now " + s.URL() + ")"
	case provider.KindOverflow:
		return "give the model a larger context, or the task a smaller scope"
	case provider.KindAuth:
		return "sign in with `ollama signin`"
	}
	return e.Hint
}
