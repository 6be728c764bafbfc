package passport

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/provider"
)

// leastContext is below what no task can be done.
const leastContext = 4096

// memory loads the model anew, and looks for the largest context with which all of it is on the graphics card. It leaves
// the model loaded as it is always run.
func (m *measuring) memory(ctx context.Context) error {
	if m.Loader == nil {
		return nil
	}
	m.step("loads the model")
	if err := m.Loader.Unload(ctx, m.Info.Name); err != nil {
		return err
	}
	now, took, err := m.Loader.LoadWith(ctx, m.Info.Name, 0)
	if err != nil {
		return err
	}
	m.pass.Load = took
	if now.Context > 0 {
		m.pass.Context = now.Context
	}
	if now.GPU <= 0 {
		return nil // there is no card, or the server does not say
	}
	sizes := contexts(m.Info)
	fits := func(i int) bool {
		l, _, failed := m.Loader.LoadWith(ctx, m.Info.Name, sizes[i])
		return failed == nil && l.Bytes > 0 && l.GPU >= l.Bytes && (l.Context == 0 || l.Context >= sizes[i])
	}
	if i := sort.Search(len(sizes), func(i int) bool { return ctx.Err() == nil && !fits(i) }); i > 0 {
		m.pass.OnGPU = sizes[i-1]
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, _, err = m.Loader.LoadWith(ctx, m.Info.Name, 0)
	return err
}

// contexts are the sizes that are tried: powers of two up to what the model holds, and that.
func contexts(in provider.Info) (out []int64) {
	most := max(in.Holds, in.Context)
	for n := int64(leastContext); n < most; n *= 2 {
		out = append(out, n)
	}
	return append(out, most)
}

// speed sends a prompt that no cache holds, and has it answered at length. Where the server does not say how long it
// took, the time to the first word and that of the rest stand for it.
func (m *measuring) speed(ctx context.Context) error {
	m.step("reads and writes")
	var b strings.Builder
	fmt.Fprintf(&b, "List %d.\n", m.Now().UnixNano())
	for i := range 120 {
		fmt.Fprintf(&b, "%d. The %s of room %d is kept in drawer %d.\n", i+1, []string{"key", "plan", "lamp"}[i%3], 7*i%101, 13*i%89)
	}
	b.WriteString("Now write the numbers from 1 to 80, each on a line of its own, and nothing else.")
	req := provider.Request{Model: m.Info.Name, Think: provider.ThinkOff, Messages: said(b.String()), MaxOutput: 200}
	var r provider.Reply
	var first time.Time
	from := m.Now()
	for ev, err := range m.Model.Stream(ctx, req) {
		if err != nil {
			if theirs(ctx, err) {
				return nil
			}
			return err
		}
		if ev.Kind == provider.EventPhase {
			from = m.Now() // it waited for its turn, or was loaded
		}
		if first.IsZero() && (ev.Kind == provider.EventText || ev.Kind == provider.EventThinking) {
			first = m.Now()
		}
		r.Add(ev)
	}
	m.spend(r)
	m.speeds(r, from, first)
	return nil
}

func (m *measuring) speeds(r provider.Reply, from, first time.Time) {
	if r.Estimated || first.IsZero() {
		return
	}
	read, write := r.Served.Read, r.Served.Write
	if read == 0 && write == 0 {
		read, write = first.Sub(from), m.Now().Sub(first)
	}
	if fresh := r.Last.Input - r.Last.Cached; fresh > 0 && read > 0 {
		m.pass.Read = float64(fresh) / read.Seconds()
	}
	if r.Last.Output > 1 && write > 0 {
		m.pass.Write = float64(r.Last.Output) / write.Seconds()
	}
}
