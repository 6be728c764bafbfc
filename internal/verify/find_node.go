package verify

import (
	"encoding/json"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// nodeScripts are the scripts of a package that verify it. Of one row the first that is there is taken.
var nodeScripts = []struct {
	names []string
	make  func(name, command, source string) domain.Check
}{
	{[]string{"lint"}, lint},
	{[]string{"typecheck", "type-check", "check-types", "check"}, lint},
	{[]string{"test:ci", "test"}, test},
	{[]string{"build"}, test},
}

// nodeChecks finds the scripts of package.json, run by the package manager whose lock file is there.
func (p project) nodeChecks() []domain.Check {
	data, err := p.bytes("package.json")
	if err != nil {
		return nil
	}
	var pkg struct {
		Scripts        map[string]string `json:"scripts"`
		PackageManager string            `json:"packageManager"`
	}
	if json.Unmarshal(data, &pkg) != nil {
		return nil
	}
	manager := p.nodeManager(pkg.PackageManager)
	var out []domain.Check
	for _, row := range nodeScripts {
		for _, name := range row.names {
			if usable(pkg.Scripts[name]) {
				command := manager + " run " + name
				out = append(out, row.make(command, command, "package.json"))
				break
			}
		}
	}
	return out
}

func (p project) nodeManager(named string) string {
	name, _, _ := strings.Cut(named, "@")
	switch {
	case name == "pnpm" || name == "yarn" || name == "npm" || name == "bun":
		return name
	case p.has("pnpm-lock.yaml"):
		return "pnpm"
	case p.has("yarn.lock"):
		return "yarn"
	case p.has("bun.lock") || p.has("bun.lockb"):
		return "bun"
	}
	return "npm"
}

// usable leaves out a script that is missing, that is the stand-in of `npm init`, or that watches and never ends.
func usable(script string) bool {
	return strings.TrimSpace(script) != "" && !strings.Contains(script, "no test specified") &&
		!strings.Contains(script, "--watch")
}
