package replay

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestContract(t *testing.T) {
	wire := "there is no wire"
	providertest.Run(t, providertest.Harness{
		Name: "replay", Open: open,
		Lacks: map[string]string{
			"usage missing": "a turn always has a usage", "prefix is stable": wire,
			"stopped by length": "a script's turns are whole", "stopped for a reason nobody knows": "a script's turns are whole",
			"a name that is none": "a script cannot write one", "wrong key": "no key", "no key": "no key",
			"nothing answers": wire, "a web page": wire, "redirect": wire, "cut at every byte": wire,
			"final message missing": wire, "error in the middle": wire, "garbage in the middle": wire,
			"silence": "hang waits for the context",
		},
	})
}

// open writes the setup's replies as a script and opens it by its path.
func open(t *testing.T, s providertest.Setup) providertest.Opened {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.replay")
	if err := os.WriteFile(path, []byte(scriptOf(s.Replies)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.Model != "" {
		path = filepath.Join(filepath.Dir(path), s.Model)
	}
	m, info, err := NewSource(nil, provider.SystemClock{}).Open(t.Context(), path)
	return providertest.Opened{Model: m, Info: info, Err: err}
}

func scriptOf(replies []providertest.Reply) string {
	var b strings.Builder
	for _, r := range replies {
		b.WriteString("turn\n")
		for _, try := range r.Tries {
			body(&b, try)
		}
		body(&b, r)
	}
	return b.String()
}

func body(b *strings.Builder, r providertest.Reply) {
	if r.Usage != nil {
		fmt.Fprintf(b, "  usage %d %d\n", r.Usage.Input, r.Usage.Output)
	}
	if r.Thinking != "" {
		fmt.Fprintf(b, "  think %s\n", quote(r.Thinking))
	}
	for _, t := range r.Text {
		fmt.Fprintf(b, "  say %s\n", quote(t))
	}
	for _, c := range r.Calls {
		if c.Raw != "" {
			fmt.Fprintf(b, "  malformed %s %s\n", c.Name, quote(c.Raw))
			continue
		}
		fmt.Fprintf(b, "  call %s %s\n", c.Name, c.Args)
	}
	fault(b, r)
}

func fault(b *strings.Builder, r providertest.Reply) {
	switch {
	case r.Overflow:
		b.WriteString("  fail 413\n")
	case r.Status != 0 && r.Headers["Retry-After"] != "":
		fmt.Fprintf(b, "  fail %d retry-after %ss\n", r.Status, r.Headers["Retry-After"])
	case r.Status != 0:
		fmt.Fprintf(b, "  fail %d\n", r.Status)
	case r.Then != "":
		fmt.Fprintf(b, "  %s\n", r.Then)
	}
}

func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\t", `\t`).Replace(s) + "'"
}
