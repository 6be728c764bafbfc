package openai

import (
	"context"
	"testing"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestMain(m *testing.M) { providertest.Main(m) }

func TestChatContract(t *testing.T) {
	providertest.Run(t, providertest.Harness{
		Name: "chat completions", Wire: true, Quiet: provider.DefaultIdle,
		Open: func(t *testing.T, s providertest.Setup) providertest.Opened { return open(t, s, false) },
	})
}

func TestResponsesContract(t *testing.T) {
	providertest.Run(t, providertest.Harness{
		Name: "responses", Wire: true, Quiet: provider.DefaultIdle,
		Open: func(t *testing.T, s providertest.Setup) providertest.Opened { return open(t, s, true) },
	})
}

func open(t *testing.T, s providertest.Setup, responses bool) providertest.Opened {
	t.Helper()
	srv, url, name, key := s.Start(t)
	src, err := NewSource(Options{
		Preset: Preset{Name: "openai", BaseURL: url + "/v1", KeyVar: "OPENAI_API_KEY"},
		Key:    func(context.Context) (string, error) { return key, nil },
		HTTP:   s.HTTP(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if responses {
		src.UseResponses()
	}
	m, info, err := src.Open(t.Context(), name)
	return providertest.Opened{Model: m, Info: info, Err: err, Server: srv, Close: src.Close}
}
