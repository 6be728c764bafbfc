package tinymodel

import (
	"fmt"
	"io"
)

// Context is how many tokens the model says it holds.
const Context = 32768

// Write writes the model in the GGUF format. It is the same file each time.
func Write(out io.Writer) error {
	t, err := newTable()
	if err != nil {
		return err
	}
	w, err := newWeights(t)
	if err != nil {
		return err
	}
	return writeGGUF(out, w.facts(), w.tensors())
}

// facts are what a server wants to know before it reads the weights.
func (w *weights) facts() []fact {
	n := len(w.tokens)
	texts, scores, kinds := make([]string, n), make([]float32, n), make([]int32, n)
	for i, t := range w.tokens {
		texts[i], kinds[i] = t.text, t.kind
	}
	return []fact{
		{"general.architecture", "llama"},
		{"general.name", "coppice-tiny"},
		{"general.file_type", uint32(0)}, // all of it F32
		{"general.alignment", uint32(align)},
		{"llama.context_length", uint32(Context)},
		{"llama.embedding_length", uint32(w.dim)},
		{"llama.block_count", uint32(layers)},
		{"llama.feed_forward_length", uint32(forward)},
		{"llama.attention.head_count", uint32(1)},
		{"llama.attention.head_count_kv", uint32(1)},
		{"llama.attention.key_length", uint32(headDim)},
		{"llama.attention.value_length", uint32(headDim)},
		{"llama.attention.layer_norm_rms_epsilon", float32(1e-6)},
		{"llama.rope.dimension_count", uint32(headDim)},
		{"llama.rope.freq_base", float32(10000)},
		{"llama.vocab_size", uint32(n)},
		{"tokenizer.ggml.model", "llama"}, // sentencepiece, with bytes for what is no token
		{"tokenizer.ggml.pre", "default"},
		{"tokenizer.ggml.tokens", texts},
		{"tokenizer.ggml.scores", scores},
		{"tokenizer.ggml.token_type", kinds},
		{"tokenizer.ggml.bos_token_id", uint32(w.id["<s>"])},
		{"tokenizer.ggml.eos_token_id", uint32(w.vocab.end)},
		{"tokenizer.ggml.unknown_token_id", uint32(w.id["<unk>"])},
		{"tokenizer.ggml.add_bos_token", true},
		{"tokenizer.ggml.add_eos_token", false},
		{"tokenizer.ggml.add_space_prefix", false},
	}
}

// tensors are the two matrices, and between them layers that add nothing.
func (w *weights) tensors() []tensor {
	d, n := w.dim, len(w.tokens)
	out := []tensor{matrix("token_embd.weight", d, n, w.in)}
	for l := range layers {
		name := func(s string) string { return fmt.Sprintf("blk.%d.%s.weight", l, s) }
		out = append(out, ones(name("attn_norm"), d))
		for _, s := range []string{"attn_q", "attn_k", "attn_v"} {
			out = append(out, zeros(name(s), d, headDim))
		}
		out = append(out, zeros(name("attn_output"), headDim, d), ones(name("ffn_norm"), d),
			zeros(name("ffn_gate"), d, forward), zeros(name("ffn_up"), d, forward), zeros(name("ffn_down"), forward, d))
	}
	return append(out, ones("output_norm.weight", d), matrix("output.weight", d, n, w.out))
}

func matrix(name string, columns, rows int, data []float32) tensor {
	return tensor{name, []uint64{uint64(columns), uint64(rows)}, data}
}

func zeros(name string, columns, rows int) tensor {
	return matrix(name, columns, rows, make([]float32, columns*rows))
}

func ones(name string, n int) tensor {
	data := make([]float32, n)
	for i := range data {
		data[i] = 1
	}
	return tensor{name, []uint64{uint64(n)}, data}
}
