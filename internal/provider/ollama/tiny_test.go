package ollama

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ollama/ollama/fs/gguf"

	"github.com/coppice/coppice/internal/tinymodel"
)

// tinyFile writes the tiny model.
func tinyFile(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := tinymodel.Write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tiny.gguf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tinyReader is the file as Ollama's own reader sees it.
type tinyReader struct {
	f       *gguf.File
	tokens  []string
	dim     int
	in, out []float32
}

func readTiny(t *testing.T, path string) *tinyReader {
	t.Helper()
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	r := &tinyReader{f: f, tokens: f.KeyValue("tokenizer.ggml.tokens").Strings()}
	r.dim = int(f.KeyValue("embedding_length").Uint())
	r.in, r.out = r.matrix(t, "token_embd.weight"), r.matrix(t, "output.weight")
	if err := f.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *tinyReader) matrix(t *testing.T, name string) []float32 {
	t.Helper()
	info, data, err := r.f.TensorReader(name)
	if err != nil {
		t.Fatal(err)
	}
	m := make([]float32, info.NumValues())
	if err := binary.Read(data, binary.LittleEndian, m); err != nil || len(m) != r.dim*len(r.tokens) {
		t.Fatalf("%s: %d values of %d tokens, %v", name, len(m), len(r.tokens), err)
	}
	return m
}

// says plays what the weights lead to behind a mark: attention adds nothing, so the last token decides.
func (r *tinyReader) says(mark string, most int) string {
	var said strings.Builder
	cur := 0
	for i, tok := range r.tokens {
		if tok == mark {
			cur = i
		}
	}
	for range most {
		best, lead := 0, float32(-1e9)
		for id := range r.tokens {
			var sum float32
			for i := range r.dim {
				sum += r.in[cur*r.dim+i] * r.out[id*r.dim+i]
			}
			if sum > lead {
				best, lead = id, sum
			}
		}
		if r.tokens[best] == "</s>" {
			break
		}
		said.WriteString(r.tokens[best])
		cur = best
	}
	return said.String()
}

// TestTinyModelIsWhatAServerReads: the file is one that Ollama's own reader takes, and its weights say what the tests
// against a real server expect of them.
func TestTinyModelIsWhatAServerReads(t *testing.T) {
	path := tinyFile(t)
	if st, err := os.Stat(path); err != nil || st.Size() > 8e6 {
		t.Fatalf("%v, %v", st.Size(), err)
	}
	r := readTiny(t, path)
	if arch, holds := r.f.KeyValue("general.architecture").String(), r.f.KeyValue("context_length").Uint(); arch != "llama" ||
		holds != tinymodel.Context {
		t.Errorf("a %q that holds %d", arch, holds)
	}
	if n := r.f.NumTensors(); n != 3+2*9 {
		t.Errorf("%d tensors", n)
	}
	for mark, want := range map[string]string{
		"<|#hi.|>":  tinyHello,
		"<|#wx.|>":  "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 2}}\n</tool_call>",
		"<|#wx.1|>": tinySunny,
		"<|user|>":  "Tiny default reply.",
	} {
		if got := r.says(mark, 100); got != want {
			t.Errorf("behind %s it says %q", mark, got)
		}
	}
	if got := r.says("<|#lp.|>", 60); !strings.HasSuffix(got, " hotel") || strings.Count(got, " alpha") != 3 {
		t.Errorf("the endless one says %q", got)
	}
}

// TestTinyModelIsCheckedByItsReader is the control: a file that is cut short is refused.
func TestTinyModelIsCheckedByItsReader(t *testing.T) {
	path := tinyFile(t)
	if err := os.Truncate(path, 1e6); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Open(path)
	if err == nil {
		defer f.Close()
		_, _, err = f.TensorReader("output.weight")
	}
	if err == nil {
		t.Error("a file of which most is missing is taken")
	}
}
