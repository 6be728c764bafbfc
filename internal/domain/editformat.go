package domain

// EditFormat is how a model is asked to change a file. Models differ in which of them they get right.
type EditFormat string

// The edit formats. The empty one is EditReplace.
const (
	EditReplace EditFormat = "replace" // quoted text and what takes its place
	EditWhole   EditFormat = "whole"   // the whole file anew
	EditPatch   EditFormat = "patch"   // a unified patch of one file
)

// EditFormats are all of them.
var EditFormats = []EditFormat{EditReplace, EditWhole, EditPatch}
