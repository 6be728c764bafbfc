package service

import (
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// pick chooses the local model for a stage that nobody named one for, and says why that one. One that was measured and
// fits the stage comes before those of which nothing is known, and these before one that was measured and does not fit.
// Of those that fit, it is the one that did most right, and of equals the one that writes fastest.
func pick(infos []provider.Info, measured map[string]domain.Passport, s domain.Stage) (ref, why string) {
	var best domain.Passport
	rank := 0
	for _, in := range infos {
		if !in.Local || !in.Tools {
			continue
		}
		p, known := measured[in.Ref()]
		known = known && !outdated(p, in) // it was measured, but it is another one now
		its, words := 2, "the first local one that can call tools"
		switch {
		case known && p.Fits(s):
			its, words = 3, "which did best when it was measured"
		case known:
			its, words = 1, "though it makes many mistakes (coppice models show "+in.Ref()+")"
		}
		if its > rank || its == 3 && rank == 3 && better(p, best, s) {
			ref, why, rank, best = in.Ref(), words, its, p
		}
	}
	return ref, why
}

func better(p, than domain.Passport, s domain.Stage) bool {
	if a, b := p.Merit(s), than.Merit(s); a != b {
		return a > b
	}
	return p.Write > than.Write
}
