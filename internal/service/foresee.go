package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/review"
)

// forecasts keeps what forecasts remember, and makes them anew at quiet points while a face listens: a turn ended, an
// attempt moved on, something landed, a branch moved. What comes close together is one. Safe for concurrent use.
type forecasts struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	ended  bool
	makers map[domain.ProjectID]*forecast.Forecaster
	told   map[domain.ProjectID]string        // what faces were told last
	soon   map[domain.ProjectID]chan struct{} // one will be made; closed when it is not to be waited for longer
	took   map[domain.ProjectID]time.Duration // the last one
}

// How long is waited for more to happen before a forecast is made. While agents work there is no end of that: then
// forecasts take a tenth of the time at most, unless that kept a person waiting for too long.
const (
	quietFor = 500 * time.Millisecond
	restFor  = 9 // times as long as the last one took
	restMost = 10 * time.Second
)

func (f *forecasts) start() {
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.makers, f.told = map[domain.ProjectID]*forecast.Forecaster{}, map[domain.ProjectID]string{}
	f.soon, f.took = map[domain.ProjectID]chan struct{}{}, map[domain.ProjectID]time.Duration{}
}

// stop ends what is under way and waits for it.
func (f *forecasts) stop() {
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	f.cancel()
	f.wg.Wait()
}

// job runs something that ends with the forecasts; false: they have ended.
func (f *forecasts) job(run func(context.Context)) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return false
	}
	f.wg.Add(1)
	go func() {
		defer f.wg.Done()
		run(f.ctx)
	}()
	return true
}

func (f *forecasts) of(id domain.ProjectID) *forecast.Forecaster {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.makers[id] == nil {
		f.makers[id] = forecast.New()
	}
	return f.makers[id]
}

// begin says whether a forecast of the project is to be made; one that will be made anyway is enough, and is made sooner
// where hurry says so.
func (f *forecasts) begin(id domain.ProjectID, hurry bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	soon := f.soon[id]
	if f.ended || soon != nil && !hurry {
		return false
	}
	if soon == nil {
		soon = make(chan struct{})
		f.soon[id] = soon
		f.wg.Add(1)
		if hurry {
			close(soon)
		}
		return true
	}
	select {
	case <-soon:
	default:
		close(soon)
	}
	return false
}

// wait lets the dust settle. What happens from its end on asks for another forecast.
func (f *forecasts) wait(id domain.ProjectID) bool {
	f.mu.Lock()
	soon, rest := f.soon[id], min(restFor*f.took[id], restMost)-quietFor
	f.mu.Unlock()
	f.pause(rest, soon)
	f.pause(quietFor, nil)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.soon, id)
	return f.ctx.Err() == nil
}

// pause waits for a while, or until cut is closed.
func (f *forecasts) pause(d time.Duration, cut <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-cut:
	case <-f.ctx.Done():
	}
}

// timed notes how long a forecast took.
func (f *forecasts) timed(id domain.ProjectID, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.took[id] = took
}

// isNew says whether a forecast is another one than faces know of.
func (f *forecasts) isNew(id domain.ProjectID, words string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.told[id] == words {
		return false
	}
	f.told[id] = words
	return true
}

// Foresee is told what happened, and makes forecasts anew where that may have changed them.
func (s *Service) Foresee(events ...domain.Event) {
	for _, e := range events {
		switch e.Kind {
		case domain.EventTurn, domain.EventAttempt:
			s.foreseeSoon(e.Project, s.Hub.Listeners() > 0, false)
		case domain.EventReview, domain.EventBin:
			s.foreseeSoon(e.Project, s.Hub.Listeners() > 0, true)
		case domain.EventLanding: // what is ready may have to be verified again, whoever looks on
			s.foreseeSoon(e.Project, true, true)
		}
	}
}

// recheck has what is ready verified again where its target has changed files of it.
func (s *Service) recheck(views []ForecastView) {
	var ids []domain.AttemptID
	for _, v := range views {
		for _, r := range v.Rows {
			if r.Checked == review.CheckedStale && r.State == domain.StateReady {
				ids = append(ids, r.Attempt)
			}
		}
	}
	s.Conductor.Recheck(ids...)
}

// foreseeSoon makes the forecast of a project when nothing more happens, if anybody wants it. It returns at once.
func (s *Service) foreseeSoon(id domain.ProjectID, wanted, hurry bool) {
	if id == "" || !wanted || !s.forecasts.begin(id, hurry) {
		return
	}
	go func() {
		defer s.forecasts.wg.Done()
		if s.forecasts.wait(id) {
			s.foresee(id)
		}
	}()
}

func (s *Service) foresee(id domain.ProjectID) {
	begun := time.Now()
	views, err := s.Forecast(s.forecasts.ctx, id)
	s.forecasts.timed(id, time.Since(begun))
	if err != nil {
		s.Log.Debug("no forecast", "project", id, "err", err)
		return
	}
	if s.forecasts.isNew(id, digest(views)) {
		s.Hub.Publish(domain.Event{At: s.Now(), Kind: domain.EventForecast, Project: id})
	}
}

// digest is all a face shows of forecasts.
func digest(views []ForecastView) (all string) {
	for _, v := range views {
		all += fmt.Sprintln(v.Target, v.Left, v.Problem)
		for _, r := range v.Rows {
			all += fmt.Sprintln(r.Standing, r.Checked)
		}
	}
	return all
}
