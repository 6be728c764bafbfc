// Package ollama talks to an Ollama server by its own API (/api/chat), which the OpenAI-compatible one cannot replace:
// only there can the context size be set.
//
// What users of local models suffer from, and what is done about it here:
//   - Every request carries the same runner options, num_ctx among them, for a change reloads the model, and without
//     it the server cuts long prompts in the middle and says nothing. truncate and shift are off: a request that does
//     not fit is an error of KindOverflow.
//   - A server that allocates less than it was asked for and cuts the prompt without a word is found out by what it says
//     it read, and the reply is refused.
//   - A model that is not in memory is loaded by a request of its own, so that loading can be told from reading. Every
//     request says how long it is to stay there, and how much it is to think: left to itself it thinks.
//   - A stream that ends without its final message is a failure.
//   - Calls come without ids or with the same index; they are told apart by their order.
//
// The server is never reached by a proxy.
package ollama
