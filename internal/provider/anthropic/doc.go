// Package anthropic talks to Anthropic's Messages API by its official library, which is used for the wire only: its
// retries and its telemetry are off, it reads no environment variables, and what its errors hold never leaves this
// package.
//
// The prefix that stays the same from turn to turn is marked for the provider's cache: the last tool, the system text
// and the newest message. Blocks of thinking go back unchanged with their signatures, hidden ones too. All results of
// one reply's parallel calls go back in one message.
package anthropic
