package openai

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// answering is a server that answers each path with a body; others are not found.
func answering(t *testing.T, bodies map[string]string) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv
}

func listed(t *testing.T, preset Preset) []provider.Info {
	t.Helper()
	src, err := NewSource(Options{Preset: preset, Key: nil})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	list, err := src.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhatServersTellInTheirLists(t *testing.T) {
	srv := answering(t, map[string]string{
		"/v1/models": `{"object":"list","data":[
			{"id":"v","object":"model","max_model_len":32768},
			{"id":"l","object":"model","meta":{"n_ctx_train":131072,"n_params":7615616512,"size":4683073536}},
			{"id":"r","object":"model","context_length":200000,"pricing":{"prompt":"0.000003","completion":"0.000015","input_cache_read":"0.0000003"}},
			{"id":"auto","object":"model","pricing":{"prompt":"-1","completion":"-1"}},
			{"id":"s","object":"model"},{"id":"e","object":"model"},
			{"id":"odd","object":"model","meta":"not an object"}]}`,
		"/api/v0/models": `{"data":[
			{"id":"s","type":"vlm","arch":"qwen2_vl","quantization":"4bit","state":"loaded","max_context_length":32768,"loaded_context_length":8192},
			{"id":"e","type":"embeddings","arch":"bert","state":"not-loaded","max_context_length":2048}]}`,
	})
	got := map[string]provider.Info{}
	for _, in := range listed(t, Preset{Name: "lmstudio", BaseURL: srv.URL + "/v1", Local: true}) {
		got[in.Name] = in
	}
	if in := got["v"]; in.Context != 32768 {
		t.Errorf("vLLM: %+v", in)
	}
	if in := got["l"]; in.Context != 131072 || in.Params != "7.6B" || in.Bytes != 4683073536 {
		t.Errorf("llama.cpp: %+v", in)
	}
	if in := got["r"]; in.Context != 200000 || in.Input == nil || *in.Input != domain.Dollars(3) || *in.Output != domain.Dollars(15) ||
		*in.Cached != domain.Dollars(0.3) || in.Priced != "provider" {
		t.Errorf("OpenRouter: %+v", in)
	}
	if in := got["auto"]; in.Input != nil || in.Priced != "" {
		t.Errorf("a price nobody knows: %+v", in)
	}
	if in := got["s"]; in.Context != 8192 || in.Holds != 32768 || !in.Sees || in.Quant != "4bit" || in.Loaded == nil || in.Loaded.Context != 8192 {
		t.Errorf("LM Studio: %+v", in)
	}
	if in := got["e"]; !in.Embeds || in.Tools || in.Loaded != nil {
		t.Errorf("embeddings: %+v", in)
	}
	if _, ok := got["odd"]; !ok {
		t.Error("a row of another shape is left out")
	}
}

func TestSomethingElseAtTheUsualAddressIsNoTrouble(t *testing.T) {
	page := answering(t, map[string]string{"/": "<html>my own server</html>"})
	states := func(p Preset) provider.SourceState {
		src, err := NewSource(Options{Preset: p})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		_, st := provider.NewSet(src).List(t.Context())
		return st[0]
	}
	if st := states(Preset{Name: "llamacpp", BaseURL: page.URL + "/v1", Local: true}); st.State != provider.Off || st.Note == "" {
		t.Errorf("guessed: %+v", st)
	}
	if st := states(Preset{Name: "llamacpp", BaseURL: page.URL + "/v1", Local: true, Optional: true}); st.State != provider.Unreachable {
		t.Errorf("control: named by hand: %+v", st)
	}
}

func TestHeadersOfTheSettingsAreSentAndNotShown(t *testing.T) {
	const canary = "header-canary-0123456789"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"error":{"message":"no entry for `+r.Header.Get("X-Team")+`"}}`)
	}))
	defer srv.Close()
	src, err := NewSource(Options{
		Preset: Preset{Name: "house", BaseURL: srv.URL, Optional: true},
		HTTP:   provider.HTTPOptions{Headers: map[string]string{"X-Team": canary}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	_, err = src.List(t.Context())
	e, ok := err.(*provider.Error)
	if !ok || e.Msg != "no entry for [key]" {
		t.Errorf("got %v", err)
	}
}
