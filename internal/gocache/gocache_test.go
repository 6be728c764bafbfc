package gocache

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test binary be the cache program.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "gocache" {
		if err := Serve(os.Args[2], os.Args[3], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// talk sends requests and gives the answers after the greeting.
func talk(t *testing.T, base, own, requests string) []response {
	t.Helper()
	var out bytes.Buffer
	if err := Serve(base, own, strings.NewReader(requests), &out); err != nil {
		t.Fatal(err)
	}
	var answers []response
	for dec := json.NewDecoder(&out); ; {
		var r response
		if err := dec.Decode(&r); err == io.EOF {
			return answers[1:]
		} else if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, r)
	}
}

const (
	put = `{"ID":1,"Command":"put","ActionID":"AQID","OutputID":"BAUG","BodySize":5}` + "\n" + `"aGVsbG8="` + "\n"
	get = `{"ID":2,"Command":"get","ActionID":"AQID"}` + "\n"
	end = `{"ID":3,"Command":"close"}` + "\n"
)

func TestWhatIsPutIsFoundAndTheBaseIsOnlyRead(t *testing.T) {
	base, own := t.TempDir(), filepath.Join(t.TempDir(), "own")
	talk(t, "", base, put+end) // somebody filled the base
	before := listing(t, base)
	got := talk(t, base, own, get+end)
	if got[0].Miss || got[0].Size != 5 || filepath.Dir(filepath.Dir(got[0].DiskPath)) != base {
		t.Errorf("the base has it: %+v", got[0])
	}
	got = talk(t, base, own, put+get+end)
	if got[1].Miss || filepath.Dir(filepath.Dir(got[1].DiskPath)) != own {
		t.Errorf("the own layer comes first: %+v", got[1])
	}
	if b, err := os.ReadFile(got[1].DiskPath); err != nil || string(b) != "hello" {
		t.Errorf("%q %v", b, err)
	}
	if after := listing(t, base); after != before {
		t.Errorf("the base changed:\n%s\n%s", before, after)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.Command("find", dir, "-type", "f", "-printf", "%p %s %T@\n").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWhatIsNotQuiteRightIsAMiss(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"no body":    func(dir string) error { return os.Remove(filepath.Join(dir, "04", "040506-d")) },
		"a cut body": func(dir string) error { return os.Truncate(filepath.Join(dir, "04", "040506-d"), 3) },
		"another entry": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "01", "010203-a"), []byte("v2 x"), 0o600)
		},
		"a pipe of ids": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "01", "010203-a"), []byte("v1 010203 ../../etc/passwd 5 1"), 0o600)
		},
	} {
		dir := t.TempDir()
		talk(t, "", dir, put+end)
		if talk(t, dir, t.TempDir(), get+end)[0].Miss {
			t.Fatalf("control: %s: it is found before it is spoilt", name)
		}
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if got := talk(t, dir, t.TempDir(), get+end)[0]; !got.Miss {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	for _, bad := range []string{
		`{"ID":1,"Command":"put","ActionID":"","OutputID":"BAUG"}`,
		`{"ID":1,"Command":"put","ActionID":"AQID","OutputID":"BAUG","BodySize":9}` + "\n" + `"aGVsbG8="`,
		`{"ID":1,"Command":"put","ActionID":"AQID","OutputID":"BAUG","BodySize":99999999999}`,
		`{"ID":1,"Command":"fly"}`,
	} {
		if got := talk(t, "", t.TempDir(), bad+"\n"+end); got[0].Err == "" {
			t.Errorf("%s: %+v", bad, got[0])
		}
	}
}

// The go command itself uses it: a second build with an empty own layer finds in the base what the first one put there.
func TestGoUsesIt(t *testing.T) {
	module := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.24\n", "m.go": "package m\n\nimport \"errors\"\n\nvar E = errors.New(\"e\")\n",
	} {
		if err := os.WriteFile(filepath.Join(module, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := t.TempDir()
	build(t, module, "", base)
	filled := files(t, base)
	own := t.TempDir()
	build(t, module, base, own)
	if n := files(t, own); filled == 0 || n*4 > filled {
		t.Errorf("the first build put %d files, the second %d although the base has them", filled, n)
	}
}

func build(t *testing.T, dir, base, own string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if base == "" {
		base = filepath.Join(t.TempDir(), "none")
	}
	cmd := exec.Command("go", "build", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOCACHEPROG="+self+" gocache "+base+" "+own, "GOFLAGS=", "CGO_ENABLED=0", "GOCACHE="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func files(t *testing.T, dir string) int {
	t.Helper()
	return strings.Count(listing(t, dir), "\n")
}
