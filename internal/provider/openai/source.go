package openai

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Options says how a provider is used.
type Options struct {
	Preset  Preset
	Key     provider.Key     // nil: no key
	Catalog provider.Catalog // what is known of its models; may be nil
	HTTP    provider.HTTPOptions
}

// Source is one provider.
type Source struct {
	opt       Options
	base      string
	responses bool // it is OpenAI itself
	http      *http.Client
	secrets   provider.Secrets
}

// Guessed says that the address is the usual one of a local server, and nobody named it.
func (s *Source) Guessed() bool { return s.opt.Preset.Local && !s.opt.Preset.Optional }

// NewSource makes a source.
func NewSource(opt Options) (*Source, error) {
	base, err := url.Parse(opt.Preset.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.User != nil {
		return nil, domain.E(domain.CodeUsage, "read the base URL of "+opt.Preset.Name, "it is not an http or https address").
			WithHint("write it like http://127.0.0.1:8000/v1, without a user name or a key")
	}
	s := &Source{opt: opt, base: strings.TrimRight(base.String(), "/") + "/"}
	s.responses = s.base == OpenAI
	if opt.Preset.Local && opt.HTTP.Idle == 0 {
		opt.HTTP.Idle = provider.DefaultFirst // some servers begin to answer before they have read the prompt
	}
	opt.HTTP.Secrets, opt.HTTP.Proxy = s.secrets.Values, !opt.Preset.Local
	s.http = provider.NewHTTP(opt.HTTP)
	return s, nil
}

// UseResponses makes the source speak the Responses API whatever its address is (for servers that have it).
func (s *Source) UseResponses() *Source {
	s.responses = true
	return s
}

// Name gives the provider's name.
func (s *Source) Name() string { return s.opt.Preset.Name }

// URL is the base URL.
func (s *Source) URL() string { return s.base }

// Close drops idle connections.
func (s *Source) Close() { s.http.CloseIdleConnections() }

// options gives what every request of the library needs, with the key as it is now.
func (s *Source) options(ctx context.Context) ([]option.RequestOption, error) {
	opts := []option.RequestOption{
		option.WithBaseURL(s.base), option.WithHTTPClient(s.http), option.WithMaxRetries(0),
	}
	key, err := s.key(ctx)
	if err != nil {
		return nil, err
	}
	if key != "" {
		return append(opts, option.WithAPIKey(key)), nil
	}
	if s.opt.Preset.Local || s.opt.Preset.Optional {
		return append(opts, option.WithHeaderDel("Authorization")), nil
	}
	return nil, &provider.Error{
		Kind: provider.KindNoKey, Provider: s.Name(), Msg: "there is no key for this provider", Hint: s.keyHint(),
	}
}

func (s *Source) key(ctx context.Context) (string, error) {
	if s.opt.Key == nil {
		return "", nil
	}
	key, err := s.opt.Key(ctx)
	if err != nil {
		return "", domain.Wrap("get the key of "+s.Name(), err)
	}
	s.secrets.Add(key)
	return key, nil
}

func (s *Source) keyHint() string {
	words := "run `coppice key set " + s.Name() + "`"
	if s.opt.Preset.KeyVar != "" {
		words += ", or set " + s.opt.Preset.KeyVar
	}
	return words
}

// List gives the provider's models, completed from the catalogue. Where the catalogue knows the provider, models that
// it does not know are left out: providers also list what cannot chat.
func (s *Source) List(ctx context.Context) ([]provider.Info, error) {
	opts, err := s.options(ctx)
	if err != nil {
		return nil, err
	}
	service := openai.NewModelService(opts...)
	page, err := service.List(provider.Short(ctx))
	if err != nil {
		return nil, s.explain(err, "")
	}
	extra := s.studio(ctx)
	var out []provider.Info
	for _, m := range page.Data {
		told := read(m.RawJSON())
		told.fill(extra[m.ID])
		if info, known := s.listed(m.ID, told); known || !s.knownProvider() {
			out = append(out, info)
		}
	}
	return out, nil
}

// listed is what is known of a model with what the list itself told of it.
func (s *Source) listed(name string, told told) (provider.Info, bool) {
	info := told.info(provider.Info{Name: name, Provider: s.Name(), Local: s.opt.Preset.Local, Tools: true})
	if s.opt.Catalog == nil {
		return info, false
	}
	return s.opt.Catalog.Fill(info)
}

func (s *Source) knownProvider() bool { return s.opt.Catalog != nil && s.opt.Catalog.Known(s.Name()) }

// info gives what is known of a model without asking anybody.
func (s *Source) info(name string) (info provider.Info, known bool) { return s.listed(name, told{}) }

// Open gives a model. Whether the provider has it shows with the first request; that there is a key is checked here.
func (s *Source) Open(ctx context.Context, name string) (provider.Model, provider.Info, error) {
	opts, err := s.options(ctx)
	if err != nil {
		return nil, provider.Info{}, err
	}
	info, _ := s.info(name)
	if s.responses {
		return &responder{source: s, info: info, service: responses.NewResponseService(opts...)}, info, nil
	}
	return &chatter{source: s, info: info, service: openai.NewChatCompletionService(opts...)}, info, nil
}

// explain makes an error a person can act on of what the library gave.
func (s *Source) explain(err error, model string) error {
	err = provider.Failed(err, s.secrets.Values()...)
	var e *provider.Error
	if !errors.As(err, &e) {
		return err
	}
	e.Provider, e.Model = s.Name(), model
	switch e.Kind {
	case provider.KindAuth:
		e.Hint = "the key was refused: " + s.keyHint()
	case provider.KindMissing:
		e.Hint = "see what there is with `coppice models list`"
	case provider.KindUnreachable:
		e.Hint = "check the network and the base URL (now " + s.base + ")"
	}
	return e
}
