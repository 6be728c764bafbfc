// Package arch holds no code: its tests hold the directions in which packages of this program may depend on one another
// (ARCHITECTURE.md, "Layers"), over the imports that are really there. A package that is not in the table fails the
// test until it is given a place.
package arch
