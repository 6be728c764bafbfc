package conductor

import (
	"context"
	"testing"
)

func TestSlotsKeepToTheirTotal(t *testing.T) {
	freed := 0
	s := newSlots(2, 1, func() { freed++ })
	first, second, third := s.try(false), s.try(false), s.try(false)
	if !first || !second || third {
		t.Fatal("two places in the foreground, and a third was given or one refused")
	}
	if !s.try(true) || s.try(true) {
		t.Fatal("one place in the background")
	}
	s.release(false)
	if freed != 1 || !s.try(false) {
		t.Fatalf("a released place is told of (%d) and can be taken", freed)
	}
}

func TestWhoReturnsGoesFirst(t *testing.T) {
	s := newSlots(1, 0, func() {})
	s.try(false)
	back := make(chan error, 1)
	go func() { back <- s.wait(t.Context(), false) }()
	for { // until the waiter stands in line
		s.mu.Lock()
		n := len(s.pools[0].returning)
		s.mu.Unlock()
		if n == 1 {
			break
		}
	}
	s.release(false)
	if err := <-back; err != nil {
		t.Fatal(err)
	}
	if s.try(false) {
		t.Fatal("the place went to who tried, not to who returned")
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	s := newSlots(1, 0, func() {})
	s.try(false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.wait(ctx, false); err == nil {
		t.Fatal("waited for a place although it was cancelled")
	}
	s.release(false)
	if used, _ := s.use(false); used != 0 || !s.try(false) {
		t.Fatalf("an abandoned wait kept a place: %d used", used)
	}
}

func TestMoveCarriesThePlace(t *testing.T) {
	s := newSlots(1, 1, func() {})
	s.try(false)
	s.move(true)
	f, _ := s.use(false)
	b, _ := s.use(true)
	if f != 0 || b != 1 {
		t.Fatalf("foreground %d, background %d", f, b)
	}
}
