// Package tinymodel makes a model of a few megabytes that a real Ollama server (or llama.cpp) loads as an ordinary
// "llama", so that the adapter can be tested against a real server without a download. Tests only.
//
// Its weights are a table: every reply is known beforehand, byte for byte, tool calls included. Attention and
// feed-forward add nothing, so what the last layer sees at a position is the embedding of that token alone. An embedding
// is a code of length 1 with a 1 in one dimension more. Bytes and marks have a dimension each; the pieces of the scripts
// share codeDim dimensions and have random signs there, so that the file grows with their number and not with its square;
// the last pieces of scripts share one code, "end". The output matrix then says
//
//	W[next] += big * code(cur)   after cur comes next
//	W[t][constant] = wish(t)     an order among all tokens, for where a grammar forbids what the script says
//
// Make checks every entry of the table.
//
// A script is cut into pieces, each a token that is there once, so that one piece always leads to the next. It starts
// behind its mark <|key|>, which the template puts at the end of the prompt: the first three characters of the last thing
// the user said, a full stop, and a 1 for each tool result since. What begins with "#st" plays "#st.", then "#st.1".
package tinymodel
