// Package killtest kills the engine at every step it persists and judges what is left, and how it goes on, from outside:
// by git and by SQL, not by the packages that wrote it.
//
// The steps are not a list of this package's: they are the moves of the state table, the records of a session and the
// entries of the landing journal. Each is a crash point in the program (package crash). A step that no scenario comes by
// fails the test, unless it is named in unreached with the reason. The engine is a separate process and ends by SIGKILL.
//
// There is no code here beside the tests.
package killtest
