package config

import (
	"path/filepath"
	"testing"
)

func TestThinkingAndFallbackAreSetByModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.toml")
	for key, value := range map[string]string{
		"thinking.ollama/qwen3": "off", "thinking.openai/gpt-5.5": "high", "fallback.openai/gpt-5.5": "anthropic/claude-x",
	} {
		if err := Set(LayerUser, file, key, value); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(Paths{User: file}, nil, nil)
	if err != nil || c.Thinking["ollama/qwen3"] != "off" || c.Thinking["openai/gpt-5.5"] != "high" ||
		c.Fallback["openai/gpt-5.5"] != "anthropic/claude-x" {
		t.Fatalf("got %v, %v, %v", c.Thinking, c.Fallback, err)
	}
	for key, value := range map[string]string{
		"thinking.gpt": "off", "thinking.a/b": "very much!", "fallback.a/b": "c", "fallback.a/c": "a/c", "fallback.x": "a/b",
	} {
		if err := Set(LayerUser, file, key, value); err == nil {
			t.Errorf("%s = %s was taken", key, value)
		}
	}
}
