package config

import (
	"path/filepath"
	"testing"
)

func TestThinkingEditingAndFallbackAreSetByModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.toml")
	for key, value := range map[string]string{
		"thinking.ollama/qwen3": "off", "thinking.openai/gpt-5.5": "high", "fallback.openai/gpt-5.5": "anthropic/claude-x",
		"editing.ollama/qwen3": "patch",
	} {
		if err := Set(LayerUser, file, key, value); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(Paths{User: file}, nil, nil)
	if err != nil || c.Thinking["ollama/qwen3"] != "off" || c.Thinking["openai/gpt-5.5"] != "high" ||
		c.Fallback["openai/gpt-5.5"] != "anthropic/claude-x" || c.Editing["ollama/qwen3"] != "patch" {
		t.Fatalf("got %v, %v, %v", c.Thinking, c.Fallback, err)
	}
	for key, value := range map[string]string{
		"thinking.gpt": "off", "thinking.a/b": "very much!", "fallback.a/b": "c", "fallback.a/c": "a/c", "fallback.x": "a/b",
		"editing.gpt": "whole", "editing.a/b": "diff",
	} {
		if err := Set(LayerUser, file, key, value); err == nil {
			t.Errorf("%s = %s was taken", key, value)
		}
	}
}
