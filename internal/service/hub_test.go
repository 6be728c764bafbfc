package service

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/coppice/coppice/internal/domain"
)

func TestListenerMissesNothingThatIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub(nil)
		ctx, cancel := context.WithCancel(t.Context())
		batches := h.Listen(ctx)
		// Published before anybody iterates: Listen listens from the moment of its call.
		for seq := range int64(1000) {
			h.Publish(domain.Event{Seq: seq + 1}, domain.Event{Kind: domain.EventDelta})
		}
		var stored, passing int64
		done := make(chan struct{})
		go func() {
			defer close(done)
			for batch := range batches {
				for _, e := range batch {
					switch {
					case e.Seq == 0:
						passing++
					case e.Seq != stored+1:
						t.Errorf("event %d after %d", e.Seq, stored)
					default:
						stored++
					}
				}
			}
		}()
		synctest.Wait()
		cancel()
		<-done
		synctest.Wait()
		if stored != 1000 {
			t.Errorf("%d stored events of 1000 arrived", stored)
		}
		if passing == 0 || passing > maxPassing {
			t.Errorf("%d passing events arrived; at most %d wait for a slow face", passing, maxPassing)
		}
		if n := h.Listeners(); n != 0 {
			t.Errorf("%d listeners after the only one went", n)
		}
	})
}

func TestHubTellsHowManyListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []int
		h := NewHub(func(n int) { told = append(told, n) })
		ctx, cancel := context.WithCancel(t.Context())
		h.Listen(ctx)
		cancel()
		synctest.Wait()
		if len(told) != 2 || told[0] != 1 || told[1] != 0 {
			t.Errorf("told %v", told)
		}
	})
}
