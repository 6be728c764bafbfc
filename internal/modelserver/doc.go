// Command modelserver is a model server for tests. It speaks the wires of Ollama (/api/chat, /api/tags, /api/show,
// /api/version, /api/ps, /api/pull, /api/delete), OpenAI (/v1/chat/completions, /v1/responses, /v1/models) and Anthropic (/v1/messages,
// /v1/models) and plays a script, faults included. It is a process of its own, written by hand on the standard library
// alone, and shares no code with the adapters it tests.
//
//	modelserver -script FILE [-log FILE|-]
//
// It listens on 127.0.0.1, prints "listening on http://127.0.0.1:PORT" and ends when its standard input is closed.
// Ollama's address is that URL, OpenAI's base URL is it with /v1, Anthropic's is the URL itself.
//
// The script is JSON:
//
//	{
//	  "key": "sk-test",             demanded on the hosted wires; a wrong one is echoed in the refusal. Empty: none
//	  "models": [{
//	    "name": "tiny",
//	    "context": 32768,           as /api/show tells it; 0: left out
//	    "capabilities": ["completion", "tools", "thinking"],   these are the default
//	    "bytes": 5000000, "quant": "Q4_K_M", "params": "30.5B", "family": "qwen3moe",
//	    "layers": 48,               Ollama: /api/show then tells what a token of context takes, with 8 heads of 128
//	    "cold": true,               Ollama: not in memory until a request without messages loads it
//	    "allocates": 4096,          Ollama: the context that /api/ps tells of; 0: none
//	    "vram": 2500000,            Ollama: of the bytes, on the graphics card; 0: half of them
//	    "replies": [REPLY, ...],    reply n answers a conversation with n assistant messages
//	    "conversations": [{"match": "TEXT", "replies": [...]}]   tried first: TEXT is in the first user message
//	  }],
//	  "pulls": [{                   models that can be got; the rest does not exist
//	    "name": "new:4b", "bytes": 1000, …   as above, once it is there
//	    "hold_at": 500,             it stops there once, until POST /test/release {"model": "new:4b"} or its client goes
//	    "status": 412, "error": "words"      the pull fails: with a status, or in the stream
//	  }]
//	}
//
// A REPLY is what one request gets, or {"tries": [REPLY, ...]}: the first request for that turn of that model gets the
// first, and so on; the last one is repeated.
//
//	"thinking": "…", "signature": "…", "hidden": "…"   a block of thinking; hidden data is Anthropic's redacted kind
//	"text": ["chunk", "chunk"]
//	"calls": [{"id": "c1", "name": "read", "args": {"path": "x"}}]   "raw": "{\"pa" instead of args: sent as it is
//	"usage": {"input": 10, "output": 5, "cached": 2, "load_ms": 0, "read_ms": 0}    absent: none is sent
//	"stop": "end" | "length" | "filter" | any other word, sent as it is; the default follows from the calls
//	"split": 3          bytes of the body are written and flushed 3 at a time
//	"as": "other"       the answer names this model
//	"hold": true        the answer waits, after what every answer begins with, for a line on the standard input
//	"dress": "crlf" | "nospace" | "comments" | "bom" | "joined" | "blank"   lines end in CR LF; no space after "data:";
//	                    comments and other fields; a byte order mark; no empty line between events; empty lines more
//	"flat": true        every call has the index 0 (Ollama, chat completions)
//
// and its faults:
//
//	"status": 429, "error": "words", "code": "rate_limit", "headers": {"Retry-After": "1"}    instead of a reply
//	"overflow": true    the wire's way of saying that the request is too long
//	"redirect": "URL"   status 307
//	"body": "<html>…"   status 200 with just this; "bytes" is the same in base 64, for what is no text.
//	                    With a text that holds @bytes@ they stand there as they are
//	"cut_at": 120       the connection drops after so many bytes of the body
//	"then": "cut" | "end" | "hang" | "error" | "garbage" | "flood"   after the content, instead of the final message:
//	                    the connection drops, ends in good order, stays silent until the client goes, says "error",
//	                    sends bytes that are no part of the protocol, or goes on without end. An answer in one piece
//	                    (a request that does not stream) breaks off after half of it
//
// The log is JSON Lines: {"n": 1, "wire": "ollama", "path": "/api/chat", "model": "tiny", "turn": 0, "body": {…},
// "at": NANOSECONDS} when a request came, {"n": 1, "ended": NANOSECONDS} when its answer was out in good order, {"load": true, …} when a model was to be loaded, {"n": 1, "gone": true} when its client went before the answer was over.
package main
