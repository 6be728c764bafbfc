package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// serving holds the `coppice serve` of each script; scripts run at the same time.
var serving sync.Map // *testscript.TestScript → *exec.Cmd

// cmdServing starts the browser face and reads its one line.
func cmdServing(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: serving")
	}
	cmd := exec.Command("coppice", "serve", "--json")
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "COPPICE_HOME", "COPPICE_ALLOW_ROOT", "OLLAMA_HOST"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	ts.Check(err)
	var said struct{ URL string }
	ts.Check(json.Unmarshal(line, &said))
	url, token, ok := strings.Cut(said.URL, "/#token=")
	if !ok {
		ts.Fatalf("no token in the link: %s", said.URL)
	}
	ts.Setenv("URL", url)
	ts.Setenv("TOKEN", token)
	serving.Store(ts, cmd)
}

// cmdServed waits for the end of the browser face.
func cmdServed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: served STATUS")
	}
	found, ok := serving.Load(ts)
	if !ok {
		ts.Fatalf("nothing serves")
	}
	cmd := found.(*exec.Cmd)
	_ = cmd.Wait() // the status says how it went
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// cmdGet asks for an address. Host is a header like the others here.
func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: get STATUS URL [HEADER=VALUE...]")
	}
	req, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	for _, arg := range args[2:] {
		name, value, _ := strings.Cut(arg, "=")
		req.Header.Set(name, value)
		if name == "Host" {
			req.Host = value
		}
	}
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	_, _ = ts.Stdout().Write(body)
	if strconv.Itoa(res.StatusCode) != args[0] {
		ts.Fatalf("status %d, want %s: %s", res.StatusCode, args[0], body)
	}
}
