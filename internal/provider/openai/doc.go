// Package openai talks to OpenAI and to everything that speaks its language: by the Responses API to OpenAI itself, by
// chat completions to all others (OpenRouter, DeepSeek, Mistral, Groq, LM Studio, llama.cpp, vLLM, …).
//
// The official library is used for the wire only: its retries are off, it reads no environment variables (services are
// made one by one, for its client would send OPENAI_API_KEY to whatever base URL it is given), and what its errors
// hold never leaves this package. Requests are not stored by OpenAI; encrypted reasoning goes back with the history.
//
// A base URL without a key is valid where the preset says that the server is local, or the base URL was set by hand.
package openai
