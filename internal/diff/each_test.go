package diff

import (
	"strings"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	var sum atomic.Int64
	Each(1000, func(i int) { sum.Add(int64(i)) })
	if sum.Load() != 999*1000/2 {
		t.Errorf("sum %d", sum.Load())
	}
	Each(0, func(int) { t.Error("called") })
	defer func() {
		if p, ok := recover().(error); !ok || !strings.Contains(p.Error(), "file 7: broken") {
			t.Errorf("recovered %v", p)
		}
	}()
	Each(10, func(i int) {
		if i == 7 {
			panic("broken")
		}
	})
	t.Error("the panic was lost")
}
