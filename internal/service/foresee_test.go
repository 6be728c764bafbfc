package service

import (
	"testing"
	"testing/synctest"
	"time"
)

// waited says how long a forecast is waited for, with cut called after a while.
func waited(f *forecasts, cut func()) (d time.Duration) {
	begun := time.Now()
	if !f.begin("p", false) {
		return -1
	}
	defer f.wg.Done()
	if cut != nil {
		go func() {
			time.Sleep(time.Second)
			cut()
		}()
	}
	f.wait("p")
	return time.Since(begun)
}

func TestForecastsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f forecasts
		f.start()
		for _, c := range []struct {
			name string
			took time.Duration
			cut  func()
			want time.Duration
		}{
			{"the first", 0, nil, quietFor},
			{"quick ones", 10 * time.Millisecond, nil, quietFor},
			{"a slow one", 400 * time.Millisecond, nil, 3600 * time.Millisecond},
			{"a very slow one", time.Minute, nil, restMost},
			{"somebody waits for it", time.Minute, func() {
				for _, hurry := range []bool{true, true, false} {
					if f.begin("p", hurry) {
						t.Error("one more was begun")
					}
				}
			}, time.Second + quietFor},
		} {
			f.timed("p", c.took)
			if got := waited(&f, c.cut); got != c.want {
				t.Errorf("%s: waited %v, want %v", c.name, got, c.want)
			}
		}
		if !f.begin("p", true) {
			t.Fatal("none was begun")
		}
		f.wg.Done()
		begun := time.Now()
		if f.wait("p"); time.Since(begun) != quietFor {
			t.Errorf("begun in a hurry after a slow one: %v", time.Since(begun))
		}
		f.stop()
		if f.begin("p", true) {
			t.Error("begun after the end")
		}
	})
}
