package arch

// layers are the places of packages, from the bottom. A package may import packages of lower layers and those of its
// own folder. Names are folders; a folder stands for what is below it unless that has a place of its own.
var layers = [][]string{
	{"internal/domain", "internal/api/wire", "internal/crash", "frontend"},
	{
		"internal/policy", "internal/diff", "internal/git", "internal/store", "internal/provider", "internal/sandbox", "internal/gocache",
		"internal/index", "internal/watch", "internal/config", "internal/secret", "internal/browser", "internal/machine",
	},
	{"internal/tool", "internal/worktree", "internal/demo", "internal/change"},
	{"internal/plan", "internal/agent", "internal/verify", "internal/passport"},
	{"internal/review"},
	{"internal/land", "internal/forecast"},
	{"internal/conductor"},
	{"internal/service"},
	{"internal/api"},
	{"internal/client"},
	{"internal/cli", "app"},
	{"internal/engine"},
	{"."},
}

// alone are programs and packages that nothing but tests builds on. They depend on nothing above the second layer.
var alone = []string{
	"internal/modelserver", "internal/tinymodel", "internal/provider/providertest", "internal/arch", "build/windowtest", "build/seed",
}

// only narrows what some packages may import of ours, beyond what their layer says.
var only = map[string][]string{
	"internal/domain":   {},
	"internal/api/wire": {},
	"frontend":          {},
	"internal/policy":   {"internal/domain"},
	"internal/diff":     {"internal/domain"},
	"internal/store":    {"internal/domain"},
	// The loop of an agent sees no store, no git and no face: it is handed a Recorder, a Gate, a Model and tools.
	"internal/agent": {"internal/domain", "internal/provider", "internal/tool", "internal/policy", "internal/diff"},
	// Faces know the API and nothing of what is behind it. domain is for codes, exit statuses and ids.
	"internal/client": {"internal/domain", "internal/api/wire", "internal/config"},
	"internal/cli":    {"internal/domain", "internal/api/wire", "internal/config", "internal/client"},
	"app":             {"internal/domain", "internal/api/wire", "internal/config", "internal/client", "frontend"},
	// A process of its own that shares no decoding code with what it tests.
	"internal/modelserver": {},
	"internal/tinymodel":   {},
}

// owned are the packages, ours and others', that few may import.
var owned = map[string][]string{
	"github.com/mattn/go-sqlite3":              {"internal/store"},
	"database/sql":                             {"internal/store"},
	"github.com/pressly/goose/v3":              {"internal/store"},
	"github.com/go-git/go-git/v5":              {"internal/git"},
	"github.com/wailsapp/wails/v2":             {"app"},
	"github.com/godbus/dbus/v5":                {"app/bus"},
	"github.com/spf13/cobra":                   {"internal/cli"},
	"github.com/danielgtaylor/huma/v2":         {"internal/api"},
	"github.com/zalando/go-keyring":            {"internal/secret"},
	"github.com/ollama/ollama":                 {"internal/provider/ollama"},
	"github.com/openai/openai-go/v3":           {"internal/provider/openai"},
	"github.com/anthropics/anthropic-sdk-go":   {"internal/provider/anthropic"},
	"charm.land/catwalk":                       {"internal/provider/catalog"},
	"github.com/fsnotify/fsnotify":             {"internal/watch"},
	"mvdan.cc/sh/v3":                           {"internal/policy"},
	module + "/internal/provider/ollama":       {"internal/engine"},
	module + "/internal/provider/openai":       {"internal/engine"},
	module + "/internal/provider/anthropic":    {"internal/engine"},
	module + "/internal/provider/replay":       {"internal/engine"},
	module + "/internal/modelserver":           {},
	module + "/internal/tinymodel":             {},
	module + "/internal/provider/providertest": {},
}

// standardOnly are the packages that import nothing from outside the standard library.
var standardOnly = []string{"internal/domain", "internal/api/wire", "internal/modelserver", "internal/tinymodel"}
