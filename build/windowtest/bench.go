package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	starts   = 5
	agents   = 8
	settle   = 10 * time.Second // until nothing of the start is under way any more
	watched  = 20 * time.Second // over which the processor's time is counted
	goalMS   = 1000
	goalIdle = 350.0
	goalBusy = 500.0
	goalCPU  = 25.0
)

// bench prints how long the window takes to paint, and how large it and its engine are, idle and with agents that
// stream. What misses its goal is said and does not fail: a benchmark measures the machine as well.
func bench(d *desk) bool {
	fmt.Printf("# %s, %d cores, load %s\n", runtime.GOOS, runtime.NumCPU(), load())
	fmt.Println("# memory is PSS (shared pages divided among those who share them), of the window's program, WebKit's " +
		"processes and the engine")
	model, err := d.streamer()
	for _, part := range []func() error{d.benchStart, d.benchIdle, func() error { return d.benchBusy(model) }} {
		if err == nil {
			err = part()
		}
	}
	fmt.Printf("# load at the end %s\n", load())
	if err != nil {
		fmt.Println("FAIL", err)
	}
	return err == nil
}

// figure prints one measure with its goal.
func figure(name string, value float64, unit string, goal float64) {
	verdict := "met"
	if value >= goal {
		verdict = "missed"
	}
	fmt.Printf("%-52s %8.1f %-3s goal < %.0f %-3s %s\n", name, value, unit, goal, unit, verdict)
}

var mark = regexp.MustCompile(`trace: ([a-z-]+) (\d+) ms`)

// reached waits for a mark of the page and gives its time after the start of the process.
func (d *desk) reached(name string) (float64, error) {
	at := -1.0
	err := d.until(func() error {
		for _, m := range mark.FindAllStringSubmatch(d.said(), -1) {
			if m[1] == name {
				at, _ = strconv.ParseFloat(m[2], 64)
				return nil
			}
		}
		return fmt.Errorf("the page does not report %s", name)
	})
	return at, err
}

// marks are the points on the way to the first picture, and the one after it, as the window and its page report them.
var marks = []string{"program-begins", "window-made", "page-begins", "first-paint", "queue-painted"}

// benchStart starts the window several times beside an engine that runs, and once where the engine has to be started.
func (d *desk) benchStart() error {
	at := map[string][]float64{}
	for i := range starts + 1 {
		if i == starts {
			if _, err := d.coppice("engine", "stop", "--mode", "stop"); err != nil {
				return err
			}
		}
		if err := d.startOnce(at); err != nil {
			return err
		}
	}
	paints := at["first-paint"]
	figure(fmt.Sprintf("process start to first paint, median of %d", starts), median(paints[:starts]), "ms", goalMS)
	figure("  the fastest", slices.Min(paints[:starts]), "ms", goalMS)
	figure("  the first of them, nothing cached", paints[0], "ms", goalMS)
	figure("  with an engine to start", paints[starts], "ms", goalMS)
	for _, name := range marks {
		fmt.Printf("  %-50s %8.1f ms\n", "median of "+name, median(at[name][:starts]))
	}
	return nil
}

func (d *desk) startOnce(at map[string][]float64) error {
	if err := d.start(); err != nil {
		return err
	}
	defer d.endWindow()
	for _, name := range slices.Backward(marks) { // the last one to come first: then all are there
		ms, err := d.reached(name)
		if err != nil {
			return err
		}
		at[name] = append(at[name], ms)
	}
	return nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func (d *desk) benchIdle() error {
	if err := d.start(); err != nil {
		return err
	}
	if _, err := d.reached("queue-painted"); err != nil {
		return err
	}
	time.Sleep(settle)
	return d.measure("idle", goalIdle, false)
}

// benchBusy measures while agents stream: once with the queue in front, once with the session of one of them.
func (d *desk) benchBusy(model string) error {
	if err := d.startAgents(model); err != nil {
		return err
	}
	time.Sleep(settle)
	if err := d.measure(fmt.Sprintf("%d agents stream, the queue in front", agents), goalBusy, true); err != nil {
		return err
	}
	var tasks []struct {
		Attempts []item `json:"attempts"`
	}
	if err := d.ask(&tasks, "tasks"); err != nil {
		return err
	}
	running := 0
	for _, t := range tasks {
		for _, a := range t.Attempts {
			if a.State == "running" {
				running++
			}
		}
	}
	if running != agents {
		return fmt.Errorf("%d agents run, not %d: the figures are of fewer", running, agents)
	}
	link := "coppice://session/" + tasks[0].Attempts[0].ID
	if _, err := d.run(filepath.Join(d.bin, "coppice-window"), link); err != nil {
		return err
	}
	if err := d.shows("session", 1); err != nil {
		return err
	}
	time.Sleep(settle)
	return d.measure(fmt.Sprintf("%d agents stream, a session in front", agents), goalBusy, true)
}

// streamer makes room for the agents and writes their script: about 25 words a second each, for as long as the benchmark
// takes. The engine reads its limits when it starts, so this comes before benchStart ends it.
func (d *desk) streamer() (model string, err error) {
	var script strings.Builder
	script.WriteString("turn\n")
	for i := range 3000 {
		fmt.Fprintf(&script, "  say 'Word %d of what it has to tell, and so on. '\n  delay 400ms\n", i)
	}
	script.WriteString("  stop\n")
	file := filepath.Join(d.dir, "stream.replay")
	if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
		return "", err
	}
	model = "replay/" + file
	for _, set := range [][2]string{{"limits.foreground", "8"}, {"limits.lane.models." + model, "8"}} {
		if _, err := d.coppice("config", "set", set[0], set[1]); err != nil {
			return "", err
		}
	}
	return model, nil
}

// startAgents starts the agents and waits until all of them work.
func (d *desk) startAgents(model string) error {
	for i := range agents {
		brief := fmt.Sprintf("Tell a long story, number %d", i+1)
		if _, err := d.coppice("run", brief, "--detach", "--model", model); err != nil {
			return err
		}
	}
	return d.until(func() error {
		var status struct {
			Foreground struct {
				Used int `json:"used"`
			} `json:"foreground"`
		}
		if err := d.ask(&status, "engine", "status"); err != nil {
			return err
		}
		if status.Foreground.Used != agents {
			return fmt.Errorf("%d agents run", status.Foreground.Used)
		}
		return nil
	})
}

// measure prints memory, and the time the page's process takes of one core.
func (d *desk) measure(what string, goal float64, cpu bool) error {
	engine, err := d.enginePID()
	if err != nil {
		return err
	}
	tree := append(descendants(d.window.Process.Pid), descendants(engine)...)
	page, err := named(tree, "WebKitWebProces")
	if err != nil {
		return err
	}
	before := ticks(page)
	began := time.Now()
	if cpu {
		time.Sleep(watched)
	}
	share := float64(ticks(page)-before) / 100 / time.Since(began).Seconds() * 100
	total := 0.0
	parts := map[string]float64{}
	for _, pid := range tree {
		mb := pss(pid)
		total += mb
		parts[comm(pid)] += mb
	}
	figure("memory, "+what, total, "MB", goal)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		fmt.Printf("  %-50s %8.1f MB\n", name, parts[name])
	}
	if cpu {
		figure("page's process, of one core, "+what, share, "%", goalCPU)
	}
	return nil
}

func (d *desk) enginePID() (int, error) {
	var status struct {
		PID int `json:"pid"`
	}
	err := d.ask(&status, "engine", "status")
	return status.PID, err
}
