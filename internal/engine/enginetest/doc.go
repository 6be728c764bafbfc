// Package enginetest gives tests the program as a person has it: the real binary, a home, a repository, and an engine
// that is a process of its own. Its tests see commands, git, files and SQL, and none of the packages behind them.
//
// The binary and the model server are built once for each test program, by Main. Every wait is bounded by Patience,
// which is far above what anything takes and only ends a test that hangs. What a test started is ended with it, by
// process id.
package enginetest
