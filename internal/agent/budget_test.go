package agent

import (
	"fmt"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// An engine that is killed again and again while it asks still keeps the budget: each request counts as what it may
// have used, so the overrun is one request at most.
func TestABudgetOutlivesCrashesInTheMiddleOfRequests(t *testing.T) {
	const each = 500 // tokens that every request really takes; none of them is ever counted
	for _, reserve := range []bool{true, false} {
		t.Run(fmt.Sprint(reserve), func(t *testing.T) {
			w := newWorld(t, says(calls("read", `{}`), used(400, 100)))
			w.cfg.MaxOutput = each
			w.cfg.Task.Contract.Budget = domain.Budget{Tokens: 2000}
			asked := 0
			for asked < 50 {
				cfg := w.config()
				if !reserve { // the control: without reservations nothing is known of them
					cfg.Last.Reserved = nil
				}
				w.j.lost, w.j.killAt = true, 0
				w.model.onAsk = func() { w.j.killAt = w.j.batches + 1 } // nothing of the reply is kept
				_, err := Run(t.Context(), cfg)
				if domain.CodeOf(err) == domain.CodeBudget {
					break
				}
				w.j.dead = false
				asked = len(w.model.requests)
			}
			spent := int64(asked * each)
			if over := spent - 2000; reserve && over > each {
				t.Errorf("%d requests took %d tokens of 2000", asked, spent)
			} else if !reserve && over <= each {
				t.Errorf("without reservations %d requests took only %d tokens", asked, spent)
			}
		})
	}
}

func TestWithoutABudgetNothingIsReserved(t *testing.T) {
	w := newWorld(t, ends("Done."))
	if u := newRun(w.config()).reservation(); u != nil {
		t.Errorf("%+v", u)
	}
	w.cfg.Task.Contract.Budget.Cost = domain.Dollars(1)
	in, out := domain.Dollars(2), domain.Dollars(10)
	w.cfg.Info = provider.Info{Name: "m", Provider: "hosted", Input: &in, Output: &out, MaxOutput: 1000, Context: 10_000}
	if u := newRun(w.config()).reservation(); u == nil || u.Output != 1000 || u.Cost < domain.Dollars(0.01) || u.CostUnknown {
		t.Errorf("%+v", u)
	}
}

func TestWorkedTimeIsDurableWithEachTurn(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{"Command":"make"}`)), ends("Done."))
	w.tools["shell"].run = w.takes(90 * time.Second)
	w.mustFinish()
	if w.j.worked < 90*time.Second {
		t.Errorf("worked %s is on record", w.j.worked)
	}
}
