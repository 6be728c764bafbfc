package catalog

import "strings"

// Local is a model for local servers that is worth offering: it calls tools well enough to do a task.
type Local struct {
	Name    string  // as Ollama's library has it
	Bytes   int64   // of the download
	KVBytes int64   // memory that a token of context takes
	Context int64   // tokens it can hold
	Active  float64 // billions of parameters that work on each token: what decides the speed on a processor
	Good    string  // what it is good for
}

// locals are the models that are offered, the most able first.
//
// Sizes are those that Ollama's library shows for the tag (4-bit: Q4_K_M, MXFP4 for gpt-oss); a tag may
// be built anew, so they are shown with "about". A token of context takes 2 (key and value) x 2 bytes x layers x heads
// with keys x size of a head, from the models' published configurations:
//
//	gpt-oss:120b          36 layers, 8 heads of 64; every second layer sees only 128 tokens, so half of that
//	qwen3-coder:30b       48, 4 of 128
//	devstral-small-2:24b  40, 8 of 128
//	gpt-oss:20b           24, 8 of 64; half of that, as above
//	qwen3:14b             40, 8 of 128
//	qwen3:8b              36, 8 of 128
//	qwen2.5-coder:7b      28, 4 of 128
//	qwen3:4b              36, 8 of 128
//
// What each is good for is an opinion from its makers' own descriptions, not a measurement on this machine.
var locals = []Local{
	{"gpt-oss:120b", 65_000_000_000, 36 * 8 * 64 * 2, 131_072, 5.1, "planning, hard tasks and reviews"},
	{"qwen3-coder:30b", 19_000_000_000, 48 * 4 * 128 * 4, 262_144, 3.3, "coding tasks; fast for its size (3 B of 30 B at work)"},
	{"devstral-small-2:24b", 15_000_000_000, 40 * 8 * 128 * 4, 393_216, 24, "coding tasks over several files"},
	{"gpt-oss:20b", 14_000_000_000, 24 * 8 * 64 * 2, 131_072, 3.6, "planning, coding tasks and reviews; it thinks first"},
	{"qwen3:14b", 9_300_000_000, 40 * 8 * 128 * 4, 40_960, 14.8, "smaller coding tasks and reviews; it thinks first"},
	{"qwen3:8b", 5_200_000_000, 36 * 8 * 128 * 4, 40_960, 8.2, "small edits and reviews; it thinks first"},
	{"qwen2.5-coder:7b", 4_700_000_000, 28 * 4 * 128 * 4, 32_768, 7.6, "small edits; older, its tool calls often need repair"},
	{"qwen3:4b", 2_500_000_000, 36 * 8 * 128 * 4, 262_144, 4, "titles, summaries and first tries"},
}

// Locals gives the models that are worth offering, the most able first.
func Locals() []Local { return append([]Local(nil), locals...) }

// goods say what families of models are good for, by the beginning of the name. The first that fits counts.
var goods = []struct{ prefix, good string }{
	{"qwen3-coder", "coding tasks"},
	{"qwen2.5-coder", "small edits; older, its tool calls often need repair"},
	{"devstral", "coding tasks over several files"},
	{"codestral", "completing code"},
	{"gpt-oss", "planning, coding tasks and reviews"},
	{"qwen3", "coding tasks and reviews"},
	{"deepseek-r1", "planning; it calls tools badly"},
	{"deepseek-coder", "coding without tools"},
	{"codellama", "completing code; too old for tools"},
	{"gemma", "reviews and titles"},
	{"llama", "general questions, titles and summaries"},
	{"mistral-small", "general tasks with tools"},
	{"granite", "small tasks with tools"},
	{"phi", "titles and summaries"},
	{"nomic-embed", "embeddings, for search"},
	{"mxbai-embed", "embeddings, for search"},
	{"claude-opus", "planning and the hardest tasks"},
	{"claude-sonnet", "coding tasks and reviews"},
	{"claude-haiku", "small edits, reviews and titles"},
	{"gpt-5", "planning, coding tasks and reviews"},
}

// Good says what a model is good for; "" where nobody has said.
func Good(name string) string {
	for _, l := range locals {
		if l.Name == name {
			return l.Good
		}
	}
	base := name[strings.LastIndexByte(name, '/')+1:]
	if strings.HasSuffix(base, "-mini") || strings.HasSuffix(base, "-nano") {
		return "small edits, reviews and titles"
	}
	for _, g := range goods {
		if strings.HasPrefix(base, g.prefix) {
			return g.good
		}
	}
	return ""
}
