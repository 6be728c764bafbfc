// Command windowtest drives the built window as a person does: on a screen of its own (Xvfb), by keys alone (xdotool),
// judged from outside, by the picture, the command line and git. `windowtest journey` goes from the queue through the
// diff to a landed commit; `windowtest bench` prints how fast and how large the window is.
//
// It shares no code with what it tests. Everything it starts it ends again, by process id.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "`FOLDER` with coppice and coppice-window")
	picture := flag.String("picture", "", "`FILE` to keep a picture of the window in")
	patience := flag.Duration("patience", 90*time.Second, "how long one step may take")
	flag.Parse()
	run, ok := map[string]func(*desk) bool{"journey": journey, "bench": bench}[flag.Arg(0)]
	if !ok {
		fmt.Fprintln(os.Stderr, "usage: windowtest [flags] journey|bench")
		os.Exit(2)
	}
	d, err := open(*bin, *patience)
	if err != nil {
		fmt.Fprintln(os.Stderr, "windowtest:", err)
		os.Exit(1)
	}
	d.picture = *picture
	passed := run(d)
	d.close()
	if !passed {
		os.Exit(1)
	}
}

// open makes a desk: a screen, a home, and the programs.
func open(bin string, patience time.Duration) (*desk, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "windowtest-")
	if err != nil {
		return nil, err
	}
	d := &desk{bin: bin, dir: dir, patience: patience}
	if err := d.prepare(); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}
