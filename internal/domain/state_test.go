package domain

import "testing"

// allowed is the table once more, written as the sentence of DESIGN.md reads, so that a slip in either shows.
var allowed = map[State]string{
	StateQueued:           "preparing running paused cancelled failed rejected",
	StatePreparing:        "running queued failed cancelled",
	StateRunning:          "waiting_approval waiting_question waiting_provider paused verifying queued failed cancelled",
	StateWaitingApproval:  "running paused queued failed cancelled",
	StateWaitingQuestion:  "running paused queued failed cancelled",
	StateWaitingProvider:  "running paused queued failed cancelled",
	StatePaused:           "queued cancelled rejected",
	StateVerifying:        "reviewing ready running queued failed cancelled",
	StateReviewing:        "ready running queued failed cancelled",
	StateReady:            "verifying reviewing landing changes_requested rejected cancelled",
	StateChangesRequested: "queued",
	StateLanding:          "landed ready",
	StateLanded:           "ready",
	StateRejected:         "changes_requested",
	StateFailed:           "queued verifying changes_requested rejected cancelled",
	StateCancelled:        "queued rejected",
}

func TestMovesPairByPair(t *testing.T) {
	if len(moves) != len(States) || len(allowed) != len(States) {
		t.Fatalf("%d states, %d rows in the table, %d in the test", len(States), len(moves), len(allowed))
	}
	for _, from := range States {
		for _, to := range States {
			want := containsWord(allowed[from], string(to))
			if got := CanMove(from, to); got != want {
				t.Errorf("%s -> %s: allowed %v, want %v", from, to, got, want)
			}
			if err := CheckMove(from, to); (err == nil) != want {
				t.Errorf("CheckMove(%s, %s) = %v", from, to, err)
			}
		}
	}
}

func containsWord(words, w string) bool {
	for len(words) > 0 {
		i := 0
		for i < len(words) && words[i] != ' ' {
			i++
		}
		if words[:i] == w {
			return true
		}
		words = words[min(i+1, len(words)):]
	}
	return false
}

func TestEveryStateIsReachable(t *testing.T) {
	reached := map[State]bool{StateQueued: true}
	for range States {
		for _, from := range States {
			for _, to := range moves[from] {
				if reached[from] {
					reached[to] = true
				}
			}
		}
	}
	for _, s := range States {
		if !reached[s] {
			t.Errorf("%s cannot be reached from queued", s)
		}
	}
}
