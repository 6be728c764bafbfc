package ollama

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/coppice/coppice/internal/provider"
)

// Version asks the server for its version.
func (s *Source) Version(ctx context.Context) (string, error) {
	v, err := s.client.Version(provider.Short(ctx))
	if err != nil {
		return "", s.explain(err, "")
	}
	return provider.Words(v), nil
}

// Pull gets a model from where the server gets its models, and tells how far it is. What was there when it is broken
// off is kept by the server, so that pulling again goes on from there.
func (s *Source) Pull(ctx context.Context, name string, tell func(provider.Progress)) error {
	layers := map[string]provider.Progress{}
	err := s.client.Pull(ctx, &api.PullRequest{Model: name}, func(r api.ProgressResponse) error {
		if r.Digest != "" {
			layers[r.Digest] = provider.Progress{Total: r.Total, Done: r.Completed}
		}
		sum := provider.Progress{Step: provider.Words(r.Status)}
		for _, l := range layers {
			sum.Total, sum.Done = sum.Total+l.Total, sum.Done+l.Done
		}
		tell(sum)
		return nil
	})
	if err != nil {
		return s.pullError(err, name)
	}
	return ctx.Err()
}

// pullError says in our words why a model did not come. The server itself talks to the registry, so what went wrong
// there arrives as text.
func (s *Source) pullError(err error, name string) error {
	err = s.explain(err, name)
	e, ok := err.(*provider.Error)
	if !ok {
		return err
	}
	text := strings.ToLower(e.Msg)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("no space left", "not enough space", "disk full"):
		e.Kind, e.Hint = provider.KindDisk, "make room where Ollama keeps its models (OLLAMA_MODELS), then pull again: it goes on from here"
	case e.Status == http.StatusPreconditionFailed, has("newer version of ollama", "requires a newer"):
		e.Kind, e.Hint = provider.KindRefused, "update Ollama, then pull again"
	case has("file does not exist", "manifest unknown", "model not found", "pull model manifest: not found", "invalid model name"):
		e.Kind, e.Hint = provider.KindMissing, "look up the name at https://ollama.com/library; a size goes behind a colon, like qwen3:8b"
	case has("dial tcp", "no such host", "tls handshake", "i/o timeout", "connection refused", "network is unreachable") && e.Kind != provider.KindUnreachable:
		e.Kind, e.Hint = provider.KindRetryable, "Ollama cannot reach its registry: check the network (and HTTPS_PROXY of the Ollama server), then pull again"
	}
	return e
}

// Remove deletes a model from the server's disk.
func (s *Source) Remove(ctx context.Context, name string) error {
	s.forget(name)
	if err := s.client.Delete(provider.Short(ctx), &api.DeleteRequest{Model: name}); err != nil {
		return s.explain(err, name)
	}
	return nil
}

// loaded says which models lie in memory now, by name. A server that does not tell is no reason to list nothing.
func (s *Source) loaded(ctx context.Context) map[string]*provider.Loaded {
	ps, err := s.client.ListRunning(provider.Short(ctx))
	if err != nil {
		return nil
	}
	out := map[string]*provider.Loaded{}
	for _, m := range ps.Models {
		l := &provider.Loaded{Context: int64(m.ContextLength), Bytes: m.Size, GPU: min(m.SizeVRAM, m.Size)}
		if m.ExpiresAt.Sub(time.Unix(0, 0)) > 0 {
			l.Until = m.ExpiresAt
		}
		out[m.Name] = l
	}
	return out
}

// kvBytes is the memory a token of context takes: a key and a value of two bytes per number, for each head that has
// them, in each layer. 0 where the model's facts do not tell, or where layers differ (the numbers are lists then).
func kvBytes(facts map[string]any, arch string) int64 {
	number := func(key string) int64 {
		n, _ := facts[arch+"."+key].(float64)
		return int64(n)
	}
	layers, heads := number("block_count"), number("attention.head_count_kv")
	key, value := number("attention.key_length"), number("attention.value_length")
	if all := number("attention.head_count"); key == 0 && all > 0 {
		key = number("embedding_length") / all
	}
	if value == 0 {
		value = key
	}
	return 2 * layers * heads * (key + value)
}
