package anthropic

import (
	"context"
	"testing"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestMain(m *testing.M) { providertest.Main(m) }

func TestContract(t *testing.T) {
	providertest.Run(t, providertest.Harness{Name: "anthropic", Wire: true, Open: open, Quiet: provider.DefaultIdle})
}

func open(t *testing.T, s providertest.Setup) providertest.Opened {
	t.Helper()
	srv, url, name, key := s.Start(t)
	src, err := NewSource(Options{
		BaseURL: url,
		Key:     func(context.Context) (string, error) { return key, nil },
		HTTP:    s.HTTP(),
	})
	if err != nil {
		t.Fatal(err)
	}
	m, info, err := src.Open(t.Context(), name)
	return providertest.Opened{Model: m, Info: info, Err: err, Server: srv, Close: src.Close}
}
