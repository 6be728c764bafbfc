package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const script = `turn
  say 'The gross price is the net price with tax.'
  call edit {"path": "price.txt", "old": "gross", "new": "gross = net * 1.19"}
turn
  call finish {"summary": "The gross price is written out."}
  stop
`

// step is one thing a person does, and how one sees from outside that it worked.
type step struct {
	name string
	do   func() error
}

// journey goes from the start of the window to a landed commit, by keys alone. After a step that failed the rest is not
// tried: it could only fail, or pass for the wrong reason.
func journey(d *desk) bool {
	steps, err := d.steps()
	if err != nil {
		fmt.Println("FAIL prepare:", err)
		fmt.Println("0 passed, 1 failed")
		return false
	}
	passed, failed := 0, 0
	for _, s := range steps {
		if failed > 0 {
			fmt.Printf("FAIL %s: not reached\n", s.name)
			failed++
			continue
		}
		began := time.Now()
		if err := s.do(); err != nil {
			fmt.Printf("FAIL %s: %v\n", s.name, err)
			failed++
			d.tell()
			continue
		}
		fmt.Printf("PASS %s (%.1f s)\n", s.name, time.Since(began).Seconds())
		passed++
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	return failed == 0
}

// tell shows what there is to see after a failure.
func (d *desk) tell() {
	fmt.Fprintln(os.Stderr, "the window said:\n"+d.said())
	if _, raw, err := d.shot(); err == nil && d.picture != "" {
		_ = os.WriteFile(d.picture, raw, 0o644)
		fmt.Fprintln(os.Stderr, "its picture is in", d.picture)
	}
}

// item is what `coppice queue --json` says of one thing.
type item struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

func (d *desk) steps() ([]step, error) {
	file := filepath.Join(d.dir, "price.replay")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return nil, err
	}
	if _, err := d.coppice("run", "Write out the gross price", "--model", "replay/"+file, "--check", "grep -q 1.19 price.txt"); err != nil {
		return nil, err
	}
	var queue []item
	if err := d.ask(&queue, "queue"); err != nil || len(queue) != 1 || queue[0].State != "ready" {
		return nil, fmt.Errorf("the change is not in the queue: %+v, %w", queue, err)
	}
	id := queue[0].ID
	before, err := d.git("rev-parse", "main")
	return []step{
		{"the window opens", d.opens},
		{"its page is painted", func() error { return d.until(d.painted) }},
		{"its page reaches the engine", func() error { return d.until(d.listens) }},
		{"the queue has the change, and the title says so", func() error { return d.until(d.titled("(1) Coppice")) }},
		{"Enter opens the diff: a comment lands on a line of it", func() error { return d.comment(id) }},
		{"a accepts", func() error { return d.accept(id) }},
		{"l lands, and git has the commit", func() error { return d.land(before) }},
		{"the queue is empty", d.emptied},
		{"a second start leads the first window to a view", d.second},
		{"a link with parameters is refused", d.refused},
		{"Ctrl+Q closes it, and it comes back where it was", d.again},
	}, err
}

func (d *desk) opens() error {
	if err := d.start(); err != nil {
		return err
	}
	return d.until(func() error {
		select {
		case <-d.ended:
			return errors.New("it ended by itself")
		default:
		}
		_, err := d.find()
		return err
	})
}

// listens asks the engine whether a face follows its events.
func (d *desk) listens() error {
	var status struct {
		Faces int `json:"faces"`
	}
	if err := d.ask(&status, "engine", "status"); err != nil {
		return err
	}
	if status.Faces == 0 {
		return errors.New("no face follows the engine's events")
	}
	return nil
}

func (d *desk) titled(want string) func() error {
	return func() error {
		if got := d.title(); got != want {
			return fmt.Errorf("the title is %q, not %q", got, want)
		}
		return nil
	}
}

// shows waits until the page says that it painted a view. The window writes it down for the test.
func (d *desk) shows(view string, times int) error {
	return d.until(func() error {
		if strings.Count(d.said(), "trace: shown-"+view+" ") < times {
			return fmt.Errorf("the page does not show %s", view)
		}
		return nil
	})
}

// comment opens the diff and writes a comment on a line of it, which only works where the line is.
func (d *desk) comment(id string) error {
	if err := d.press("Return"); err != nil {
		return err
	}
	if err := d.shows("review", 1); err != nil {
		return err
	}
	return d.until(func() error {
		// The lines may not be there yet. Then Esc takes back what was begun, or leads to the queue, from where Enter
		// leads here again. No letter of the remark is a key of the page, so that it does no harm where no box is open.
		if err := errors.Join(d.press("n", "c"), d.write(remark), d.press("ctrl+Return")); err != nil {
			return err
		}
		if until(5*time.Second, func() error { return d.commented(id) }) == nil {
			return nil
		}
		return errors.Join(errors.New("there is no comment on a line of price.txt"), d.press("Escape", "Escape", "Return"))
	})
}

const remark = "hmm"

func (d *desk) commented(id string) error {
	var comments []struct {
		File string `json:"file"`
		Line int    `json:"line"`
		Text string `json:"text"`
	}
	if err := d.ask(&comments, "comments", id); err != nil {
		return err
	}
	for _, c := range comments {
		if c.File == "price.txt" && c.Line > 0 && c.Text == remark {
			return nil
		}
	}
	return errors.New("no comment")
}

func (d *desk) accept(id string) error {
	if err := d.press("a"); err != nil {
		return err
	}
	return d.until(func() error {
		var task struct {
			Attempts []struct {
				Verdict string `json:"verdict"`
			} `json:"attempts"`
		}
		err := d.ask(&task, "show", id)
		if err == nil && (len(task.Attempts) != 1 || task.Attempts[0].Verdict != "accept") {
			err = fmt.Errorf("it is not accepted: %+v", task)
		}
		return err
	})
}

// land opens the landing and confirms it. The dialog computes the merge before it can be confirmed, so the key is
// pressed until git has the commit.
func (d *desk) land(before string) error {
	if err := d.press("l"); err != nil {
		return err
	}
	err := d.until(func() error {
		now, err := d.git("rev-parse", "main")
		if err == nil && now == before {
			err = errors.Join(errors.New("main did not move"), d.press("ctrl+Return"))
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, check := range []struct {
		args []string
		want string
	}{
		{[]string{"rev-parse", "main~1"}, before},
		{[]string{"show", "main:price.txt"}, "net\ngross = net * 1.19"},
		{[]string{"diff", "--name-only", before, "main"}, "price.txt"},
		{[]string{"status", "--porcelain"}, ""},
	} {
		if got, err := d.git(check.args...); err != nil || got != check.want {
			return fmt.Errorf("git %s: %q, want %q: %v", strings.Join(check.args, " "), got, check.want, err)
		}
	}
	return nil
}

func (d *desk) emptied() error {
	return d.until(func() error {
		var queue []item
		if err := d.ask(&queue, "queue"); err != nil || len(queue) != 0 {
			return fmt.Errorf("%+v: %w", queue, err)
		}
		return d.titled("Coppice")()
	})
}

func (d *desk) second() error {
	if _, err := d.run(filepath.Join(d.bin, "coppice-window"), "coppice://settings"); err != nil {
		return err
	}
	if err := d.shows("settings", 1); err != nil {
		return err
	}
	if all, err := d.windows(); err != nil || len(all) != 1 {
		return fmt.Errorf("%d windows: %w", len(all), err)
	}
	return nil
}

func (d *desk) refused() error {
	for _, link := range []string{"coppice://settings?window.gpu=always", "coppice://review/../bin", "coppice://bin#x"} {
		if _, err := d.run(filepath.Join(d.bin, "coppice-window"), link); err == nil || !strings.Contains(err.Error(), "exit status 2") {
			return fmt.Errorf("%s: %v", link, err)
		}
	}
	if strings.Contains(d.said(), "shown-bin") {
		return errors.New("a refused link opened a view")
	}
	return nil
}

// again moves and sizes the window, closes it, starts it and looks where it is.
func (d *desk) again() error {
	w, err := d.find()
	if err != nil {
		return err
	}
	for _, args := range [][]string{{"windowsize", "--sync", w, "1100", "700"}, {"windowmove", w, "33", "44"}} {
		if _, err := d.run("xdotool", args...); err != nil {
			return err
		}
	}
	if err := d.until(d.stands); err != nil {
		return err
	}
	if err := d.press("ctrl+q"); err != nil {
		return err
	}
	select {
	case <-d.ended:
	case <-time.After(d.patience):
		return errors.New("Ctrl+Q does not close it")
	}
	if !d.window.ProcessState.Success() {
		return fmt.Errorf("it ended with %s", d.window.ProcessState)
	}
	if err := d.opens(); err != nil {
		return err
	}
	return d.until(d.stands)
}

func (d *desk) stands() error {
	w, err := d.find()
	if err != nil {
		return err
	}
	got, err := d.run("xdotool", "getwindowgeometry", "--shell", w)
	for _, want := range []string{"X=33\n", "Y=44\n", "WIDTH=1100\n", "HEIGHT=700\n"} {
		if err == nil && !strings.Contains(got, want) {
			err = fmt.Errorf("it stands at %s", strings.ReplaceAll(got, "\n", " "))
		}
	}
	return err
}
