package tinymodel

import "strings"

// script is what is said behind a mark.
type script struct {
	text   string
	pieces []string // instead of text, where how it is cut matters
	loop   bool     // from the last piece it goes on with the first, for ever
}

// otherwise is said behind a mark that no script has.
const otherwise = "Tiny default reply."

// plain are the marks of the template that are no script's.
var plain = []string{"<|user|>", "<|assistant|>", "<|system|>", "<|tool|>", "<|end|>", "<|#df.|>"}

// The beginnings that have a script, and what is said to them.
var scripts = map[string]script{
	"#hi.":   {text: "Hello there, human. Nice to meet you; snowman \u2603 and rocket \U0001F680 say so too."},
	"#wx.":   {text: call("get_weather", `{"city": "Paris", "days": 2}`)},
	"#wx.1":  {text: "It is sunny in Paris today."},
	"#2x.":   {text: "Two at once: " + call("get_weather", `{"city": "Oslo"}`) + "\n" + call("get_weather", `{"city": "Rome"}`)},
	"#2x.11": {text: "Both cities reported back fine."},
	"#th.":   {text: "<think>\nLet me ponder that quietly.\n</think>\n\nThe answer is forty-two."},
	"#lp.":   {pieces: endless(), loop: true},
	"#js.":   {text: `{"city":"Paris","population":2102650}`},
}

func call(name, args string) string {
	return "<tool_call>\n{\"name\": \"" + name + "\", \"arguments\": " + args + "}\n</tool_call>"
}

// endless are different words, for the server breaks off a stream of equal ones.
func endless() []string {
	words := strings.Fields("alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa " +
		"quebec romeo sierra tango uniform victor whiskey xray yankee zulu")
	for i, w := range words {
		words[i] = " " + w
	}
	return words
}

// Template is the prompt's, as Ollama's create request takes it.
const Template = `{{- $key := "#df." }}{{- $n := "" }}
{{- if .System }}<|system|>{{ .System }}<|end|>{{ end }}
{{- if .Tools }}<|system|>Tools:{{ range .Tools }}
{{ json . }}{{ end }}<|end|>{{ end }}
{{- range $i, $_ := .Messages }}
{{- if eq .Role "user" }}{{ $n = "" }}
{{- if and (ge (len .Content) 3) (eq (slice .Content 0 1) "#") }}{{ $key = printf "%s." (slice .Content 0 3) }}
{{- else }}{{ $key = "#df." }}{{ end }}<|user|>{{ .Content }}<|end|>
{{- else if eq .Role "assistant" }}<|assistant|>
{{- if .Thinking }}<think>
{{ .Thinking }}
</think>
{{ end }}
{{- .Content }}
{{- if .ToolCalls }}<tool_call>
{{ range .ToolCalls }}{"name": "{{ .Function.Name }}", "arguments": {{ json .Function.Arguments }}}
{{ end }}</tool_call>{{ end }}<|end|>
{{- else if eq .Role "tool" }}{{ $n = printf "%s1" $n }}<|tool|>{{ .Content }}<|end|>
{{- end }}
{{- end }}<|assistant|>{{ printf "<|%s%s|>" $key $n }}`

// Parameters go with the template. One thread: the table needs no more, and two on a busy machine wait for each other.
func Parameters() map[string]any {
	return map[string]any{"temperature": 0, "repeat_penalty": 1, "num_thread": 1, "stop": []string{"<|end|>"}}
}
