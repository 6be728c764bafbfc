package app

import (
	"bytes"
	"testing"
	"time"
)

func TestTheStartOfAProcess(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	stat := "123 (odd) name) S 1 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 9 0 150000 999 888\n"
	got, err := startOf(stat, "1502.50 3000.00\n", now)
	if err != nil || !got.Equal(now.Add(-2500*time.Millisecond)) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "1 (x) S", "1 (x) S 1 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 9 0 x 999"} {
		if _, err := startOf(bad, "1 1", now); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if at, err := processStart(); err != nil || at.After(time.Now()) || time.Since(at) > 24*time.Hour {
		t.Errorf("this process: %v, %v", at, err)
	}
}

func TestMarksAreWrittenOnlyWhenAskedFor(t *testing.T) {
	var out bytes.Buffer
	s := &Shell{trace: trace{on: true, out: &out, start: time.UnixMilli(1000)}}
	if err := s.Mark("first-paint", 1734.4); err != nil || out.String() != "trace: first-paint 734 ms after the process was started\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	if s.Mark("x\ny", 1) == nil || s.Mark("", 1) == nil {
		t.Error("any name is taken")
	}
	out.Reset()
	s.trace.on = false
	if err := s.Mark("first-paint", 1); err != nil || out.Len() != 0 {
		t.Errorf("%q, %v", out.String(), err)
	}
}
