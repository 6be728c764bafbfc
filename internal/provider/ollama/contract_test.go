package ollama

import (
	"testing"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestMain(m *testing.M) { providertest.Main(m) }

func TestContract(t *testing.T) {
	providertest.Run(t, providertest.Harness{
		Name: "ollama", Wire: true, Open: open,
		Quiet: provider.DefaultFirst, // not even headers come before the first line
		Lacks: map[string]string{
			"wrong key":     "the server takes no key",
			"no key":        "the server takes no key",
			"repeated keys": "the server parses the arguments and sends what it understood",
		},
	})
}

func open(t *testing.T, s providertest.Setup) providertest.Opened {
	t.Helper()
	srv, url, name, _ := s.Start(t)
	src, err := NewSource(Options{Host: url, HTTP: s.HTTP()})
	if err != nil {
		t.Fatal(err)
	}
	m, info, err := src.Open(t.Context(), name)
	return providertest.Opened{Model: m, Info: info, Err: err, Server: srv, Close: src.Close}
}
