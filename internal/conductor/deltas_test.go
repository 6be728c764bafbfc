package conductor

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

func TestDeltasAreGatheredThirtyTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		d := deltas{publish: func(turn domain.TurnID, part domain.PartKind, text string) {
			said = append(said, string(turn)+":"+string(part)+":"+text)
		}}
		for range 200 { // 200 tokens in one second
			d.add("n1", domain.PartText, "x")
			time.Sleep(5 * time.Millisecond)
		}
		synctest.Wait()
		if len(said) > perSecond || len(said) < perSecond/2 {
			t.Errorf("%d events in a second", len(said))
		}
		d.add("n1", domain.PartText, "last")
		d.add("n2", domain.PartText, "first")
		if got := said[len(said)-1]; !strings.HasSuffix(got, "last") || !strings.HasPrefix(got, "n1:") {
			t.Errorf("another turn flushes what came before it, got %q", got)
		}
		d.add("n2", domain.PartThinking, "second")
		if got := said[len(said)-1]; got != "n2:text:first" {
			t.Errorf("another kind flushes what came before it, got %q", got)
		}
		n := len(said)
		d.stop()
		d.add("n2", domain.PartThinking, "late")
		time.Sleep(time.Second)
		if len(said) != n {
			t.Errorf("said after the end: %v", said[n:])
		}
	})
}

// A face drops what streamed when the finished block is there; text that came later would stand below it again.
func TestWhatStreamedIsToldBeforeTheFinishedBlock(t *testing.T) {
	said := func(role domain.Role) domain.Record {
		return domain.MessageAdded{Message: domain.Message{Role: role}}
	}
	if !finishesBlock([]domain.Record{domain.TurnEnded{}, said(domain.RoleAssistant)}) {
		t.Error("the model's message does not finish what streamed")
	}
	if finishesBlock([]domain.Record{said(domain.RoleUser), domain.TurnEnded{}}) {
		t.Error("a person's message finishes what the model streams")
	}
}
