// Package secret finds and keeps the keys of model providers, and keeps them out of everything that is written down.
//
// A key is looked for in the environment, then in the system's keychain, then in keys.toml, a file only its owner may
// read. A key that is set goes to the keychain, or to that file where there is none. A Redactor knows every value that was found and takes it, and the forms it is sent in, out of text on its way
// to a log, a transcript or an error.
//
// Invariants:
//   - No error, note or String of this package holds a value.
//   - A keys file that others may read is refused, not used.
//   - A keychain that is not there, locked or slow never holds anything up for longer than its time limit, once.
//
// Concurrency: Keys and Redactor may be used from many goroutines.
package secret
