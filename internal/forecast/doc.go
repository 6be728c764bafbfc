// Package forecast finds out how the open attempts of a project would land, by merging them in memory: each with its
// target, and each with every other that changes the same files, in the order in which they might land. Nothing is
// checked out, and nothing stays in the repository.
//
// What a merge came to is remembered by the trees that were merged, so that only what moved is merged again. Pairs that
// touch nothing in common are not merged at all. What is made of the merges (who is clean, after whom, in which order)
// is decided by package review, which is pure.
//
// Concurrency: a Forecaster is safe for concurrent use and works on one forecast at a time.
package forecast
