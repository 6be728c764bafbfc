package openai

// OpenAI is where OpenAI's own API is.
const OpenAI = "https://api.openai.com/v1/"

// Preset is a provider that speaks OpenAI's language.
type Preset struct {
	Name     string // in model references
	BaseURL  string
	KeyVar   string // the environment variable that its own documentation names
	Local    bool   // a server on the user's machine: no key, no price
	Optional bool   // it may be used without a key
	KeyPath  string // where it tells of the key, for providers whose list of models anybody may read
}

// home is the preset's own address, whatever address it was given.
func (p Preset) home() string {
	for _, known := range Presets() {
		if known.Name == p.Name {
			return known.BaseURL
		}
	}
	return ""
}

// Presets gives the providers that are known by name. OpenAI is the first.
func Presets() []Preset {
	return []Preset{
		{Name: "openai", BaseURL: OpenAI, KeyVar: "OPENAI_API_KEY"},
		{Name: "openrouter", BaseURL: "https://openrouter.ai/api/v1/", KeyVar: "OPENROUTER_API_KEY", KeyPath: "key"},
		{Name: "deepseek", BaseURL: "https://api.deepseek.com/v1/", KeyVar: "DEEPSEEK_API_KEY"},
		{Name: "mistral", BaseURL: "https://api.mistral.ai/v1/", KeyVar: "MISTRAL_API_KEY"},
		{Name: "groq", BaseURL: "https://api.groq.com/openai/v1/", KeyVar: "GROQ_API_KEY"},
		{Name: "xai", BaseURL: "https://api.x.ai/v1/", KeyVar: "XAI_API_KEY"},
		{Name: "gemini", BaseURL: "https://generativelanguage.googleapis.com/v1beta/openai/", KeyVar: "GEMINI_API_KEY"},
		{Name: "cerebras", BaseURL: "https://api.cerebras.ai/v1/", KeyVar: "CEREBRAS_API_KEY"},
		{Name: "fireworks", BaseURL: "https://api.fireworks.ai/inference/v1/", KeyVar: "FIREWORKS_API_KEY"},
		{Name: "together", BaseURL: "https://api.together.xyz/v1/", KeyVar: "TOGETHER_API_KEY"},
		{Name: "lmstudio", BaseURL: "http://127.0.0.1:1234/v1/", Local: true},
		{Name: "llamacpp", BaseURL: "http://127.0.0.1:8080/v1/", Local: true},
		{Name: "vllm", BaseURL: "http://127.0.0.1:8000/v1/", Local: true},
	}
}

// At gives the preset with another base URL, where url is not empty. A server that was named by hand may need no key.
func (p Preset) At(url string) Preset {
	if url != "" {
		p.BaseURL, p.Optional = url, true
	}
	return p
}
