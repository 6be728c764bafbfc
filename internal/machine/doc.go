// Package machine looks at the computer: memory, graphics cards, free disk space, limits of file watching. What cannot
// be known is unknown and never guessed.
//
// It reads files of the system (/proc, /sys) and, for the memory of NVIDIA cards, which no file tells, asks nvidia-smi
// where that is installed. Nothing is written and nothing is kept: every call looks again.
//
// Concurrency: a Look may be used from many goroutines.
package machine
