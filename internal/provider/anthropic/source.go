package anthropic

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Name is the provider's name in model references.
const Name = "anthropic"

// DefaultURL is where Anthropic's API is.
const DefaultURL = "https://api.anthropic.com/"

// KeyVar is the environment variable of the key.
const KeyVar = "ANTHROPIC_API_KEY"

const maxPages = 10 // of the list of models

// Options says how the provider is used.
type Options struct {
	BaseURL string           // empty: DefaultURL
	Key     provider.Key     // nil: no key
	Catalog provider.Catalog // what is known of its models; may be nil
	HTTP    provider.HTTPOptions
}

// Source is Anthropic, or a server that speaks its language.
type Source struct {
	opt     Options
	base    string
	http    *http.Client
	secrets provider.Secrets
}

// NewSource makes a source.
func NewSource(opt Options) (*Source, error) {
	if opt.BaseURL == "" {
		opt.BaseURL = DefaultURL
	}
	base, err := url.Parse(opt.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.User != nil {
		return nil, domain.E(domain.CodeUsage, "read ANTHROPIC_BASE_URL", "it is not an http or https address").
			WithHint("write it like " + DefaultURL + ", without a user name or a key")
	}
	path := strings.TrimSuffix(strings.TrimRight(base.String(), "/"), "/v1") // the library adds v1 itself
	s := &Source{opt: opt, base: path + "/"}
	opt.HTTP.Secrets, opt.HTTP.Proxy = s.secrets.Values, true
	s.http = provider.NewHTTP(opt.HTTP)
	return s, nil
}

// Name gives "anthropic".
func (s *Source) Name() string { return Name }

// URL is the base URL.
func (s *Source) URL() string { return s.base }

// Close drops idle connections.
func (s *Source) Close() { s.http.CloseIdleConnections() }

// options gives what every request of the library needs, with the key as it is now.
func (s *Source) options(ctx context.Context) ([]option.RequestOption, error) {
	var key string
	if s.opt.Key != nil {
		var err error
		if key, err = s.opt.Key(ctx); err != nil {
			return nil, domain.Wrap("get the key of "+Name, err)
		}
		s.secrets.Add(key)
	}
	if key == "" {
		return nil, &provider.Error{
			Kind: provider.KindNoKey, Provider: Name, Msg: "there is no key for this provider", Hint: keyHint,
		}
	}
	return []option.RequestOption{
		option.WithBaseURL(s.base), option.WithHTTPClient(s.http), option.WithMaxRetries(0),
		option.WithoutOpenTelemetry(), option.WithAPIKey(key),
	}, nil
}

const keyHint = "run `coppice key set anthropic`, or set " + KeyVar

// List gives the provider's models, completed from the catalogue.
func (s *Source) List(ctx context.Context) ([]provider.Info, error) {
	opts, err := s.options(ctx)
	if err != nil {
		return nil, err
	}
	service := sdk.NewModelService(opts...)
	page, err := service.List(provider.Short(ctx), sdk.ModelListParams{Limit: sdk.Int(100)})
	var out []provider.Info
	for range maxPages {
		if err != nil {
			return nil, s.explain(err, "")
		}
		if page == nil {
			break
		}
		for _, m := range page.Data {
			out = append(out, s.info(m.ID, m.MaxInputTokens, m.MaxTokens))
		}
		page, err = page.GetNextPage()
	}
	return out, nil
}

func (s *Source) info(name string, context, output int64) provider.Info {
	info := provider.Info{Name: name, Provider: Name, Context: context, MaxOutput: output, Tools: true}
	if s.opt.Catalog != nil {
		info, _ = s.opt.Catalog.Fill(info)
	}
	return info
}

// Open gives a model. Whether the provider has it shows with the first request; that there is a key is checked here.
func (s *Source) Open(ctx context.Context, name string) (provider.Model, provider.Info, error) {
	opts, err := s.options(ctx)
	if err != nil {
		return nil, provider.Info{}, err
	}
	info := s.info(name, 0, 0)
	return &model{source: s, info: info, service: sdk.NewMessageService(opts...)}, info, nil
}

// explain makes an error a person can act on of what the library gave. An error event inside a stream is read for its
// words.
func (s *Source) explain(err error, name string) error {
	var inStream *sdk.Error
	if errors.As(err, &inStream) {
		err = provider.Explain(0, []byte(inStream.RawJSON()), s.secrets.Values()...)
	}
	err = provider.Failed(err, s.secrets.Values()...)
	var e *provider.Error
	if !errors.As(err, &e) {
		return err
	}
	e.Provider, e.Model = Name, name
	switch e.Kind {
	case provider.KindAuth:
		e.Hint = "the key was refused: " + keyHint
	case provider.KindMissing:
		e.Hint = "see what there is with `coppice models list`"
	case provider.KindUnreachable:
		e.Hint = "check the network and ANTHROPIC_BASE_URL (now " + s.base + ")"
	}
	return e
}
