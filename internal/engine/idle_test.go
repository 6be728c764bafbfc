package engine

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestIdleEngineEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var busy atomic.Bool
		i := newIdle(time.Minute, busy.Load)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		over := i.over(ctx)
		ended := func() bool {
			synctest.Wait()
			select {
			case <-over:
				return true
			default:
				return false
			}
		}
		release := make(chan struct{})
		slow := i.wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
		go slow.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		time.Sleep(10 * time.Minute)
		if ended() {
			t.Fatal("ended although a request was under way")
		}
		busy.Store(true)
		close(release)
		time.Sleep(10 * time.Minute)
		if ended() {
			t.Fatal("ended although something ran")
		}
		busy.Store(false)
		time.Sleep(2 * time.Minute)
		if !ended() {
			t.Fatal("nothing ran, nobody asked for two minutes, and it did not end")
		}
	})
}
