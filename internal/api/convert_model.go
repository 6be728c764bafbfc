package api

import (
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// served gives how a request was served, or nil where nothing is known of that.
func served(s domain.Serving) *wire.Served {
	if s == (domain.Serving{}) {
		return nil
	}
	return &wire.Served{
		LoadMS: s.Load.Milliseconds(), ReadMS: s.Read.Milliseconds(), WriteMS: s.Write.Milliseconds(), Context: s.Context,
		GPU: share(s.GPU, s.Bytes), Prefix: share(s.Prefix.Same, s.Prefix.Before), Note: s.Note,
	}
}

// share is a part of a whole; nil where there is no whole.
func share(part, whole int64) *float64 {
	if whole <= 0 {
		return nil
	}
	f := float64(part) / float64(whole)
	return &f
}

func lane(st *provider.State) *wire.Lane {
	if st == nil {
		return nil
	}
	return &wire.Lane{
		Name: st.Lane, Phase: string(st.Phase), Position: st.Position, EstimateMS: st.Estimate.Milliseconds(),
		Tokens: st.Tokens, Since: st.Since,
	}
}

func queue(l *provider.LaneState) *wire.Queue {
	if l == nil {
		return nil
	}
	return &wire.Queue{
		Slots: l.Slots, Active: l.Active, Queued: l.Queued, Switches: l.Count, SwitchMS: l.Cost.Milliseconds(),
		Breaker: string(l.Account.Breaker), Until: l.Account.Until, Why: l.Account.Why,
	}
}
