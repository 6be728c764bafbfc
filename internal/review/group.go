package review

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/diff"
)

// Section is a part of the reading order.
type Section string

// The sections, in the order in which they are read: first what others rely on, then what it means, then who uses it,
// then what shows that it holds, then what is said about it, and last what no hand wrote.
const (
	Contracts   Section = "contracts"
	Definitions Section = "definitions"
	Callers     Section = "callers"
	Tests       Section = "tests"
	Docs        Section = "docs"
	Generated   Section = "generated"
)

// Sections lists the sections in reading order.
var Sections = []Section{Contracts, Definitions, Callers, Tests, Docs, Generated}

// rule matches a path: one of its folders, its whole file name, or a shell pattern of its file name. All lower case.
type rule struct {
	folders, names []string
	patterns       []glob
}

var (
	generated = rule{
		folders: strings.Fields("vendor node_modules third_party __generated__ generated gen dist .yarn"),
		names: strings.Fields(`go.sum go.work.sum package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock
			bun.lockb deno.lock cargo.lock poetry.lock uv.lock pdm.lock pipfile.lock composer.lock gemfile.lock mix.lock
			flake.lock podfile.lock pubspec.lock gradle.lockfile packages.lock.json package.resolved .terraform.lock.hcl
			cartfile.resolved bindata.go wire_gen.go`),
		patterns: globsOf(`*_gen.go *.gen.* *_generated.* *.generated.* zz_generated* *.pb.go *.pb.gw.go *_pb2.py
			*_pb2.pyi *_pb2_grpc.py *.pb.h *.pb.cc *_pb.js *_pb.d.ts *_grpc_pb.js *.g.dart *.freezed.dart *.g.cs
			*.designer.cs *.min.js *.min.css *.js.map *.css.map mock_*.go *_mock.go *_string.go *.nib *.xcworkspacedata
			*.tsbuildinfo`),
	}
	tests = rule{
		folders: strings.Fields("test tests __tests__ testdata spec specs e2e fixtures __snapshots__ __mocks__"),
		names:   strings.Fields("conftest.py"),
		patterns: globsOf(`*_test.* test_*.py *.test.* *.spec.* *_spec.rb *test.java *tests.java *test.kt *tests.cs
			*test.php *.snap *.stories.*`),
	}
	contracts = rule{
		folders: strings.Fields("migrations migration migrate schema schemas proto protos"),
		names: strings.Fields(`go.mod go.work package.json cargo.toml pyproject.toml requirements.txt pom.xml composer.json
			gemfile schema.rb`),
		patterns: globsOf(`*.proto *.graphql *.graphqls *.gql *.avsc *.thrift *.capnp *.fbs *.xsd *.wsdl *.prisma
			*.sql *.raml *.smithy openapi*.yaml openapi*.yml openapi*.json swagger*.yaml swagger*.yml swagger*.json
			asyncapi*.yaml asyncapi*.yml asyncapi*.json *.schema.json *.schema.yaml schema.* *.d.ts`),
	}
	docs = rule{
		folders: strings.Fields("docs doc documentation man"),
		names:   strings.Fields("license notice authors copying codeowners maintainers"),
		patterns: globsOf(`*.md *.mdx *.rst *.adoc *.txt *.1 readme* changelog* contributing* license.* copying.*
			*.png *.jpg *.jpeg *.gif *.svg`),
	}
	callers = rule{
		folders: strings.Fields(`cmd cli bin app apps http rest rpc web ui views pages routes router handlers handler
			controllers controller components frontend scripts .github .gitlab .circleci deploy build ci hooks`),
		names: strings.Fields(`main.go makefile dockerfile justfile rakefile jenkinsfile main.py app.py main.rs main.ts
			index.ts index.js __main__.py manage.py urls.py cmakelists.txt`),
		patterns: globsOf(`route.* routes.* *_routes.* router.* handler.* handlers.* *_handler.* *_handlers.*
			*handler.java *controller.* server.* *_server.* *.sh *.yaml *.yml *.toml *.ini *.tf *.svelte *.vue *.html *.css
			dockerfile.* *.dockerfile *.mk`),
	}
)

func (r rule) match(p string) bool {
	dir, name := path.Split(p)
	for _, folder := range strings.Split(strings.TrimSuffix(dir, "/"), "/") {
		if slices.Contains(r.folders, folder) {
			return true
		}
	}
	return r.matchName(name)
}

func (r rule) matchName(name string) bool {
	if slices.Contains(r.names, name) {
		return true
	}
	return slices.ContainsFunc(r.patterns, func(g glob) bool { return g.match(name) })
}

// Group says where a path stands in the reading order. A file is a definition unless something says otherwise.
func Group(p string) Section {
	p = strings.ToLower(p)
	switch {
	case generated.match(p):
		return Generated
	case tests.match(p):
		return Tests
	case contracts.match(p):
		return Contracts
	case docs.match(p):
		return Docs
	case callers.match(p):
		return Callers
	}
	return Definitions
}

// GroupOf is Group, with a look at the first lines where the diff shows them: a file that says it is generated is.
func GroupOf(f diff.File) Section {
	if saysGenerated(f) {
		return Generated
	}
	return Group(f.Path)
}

// saysGenerated looks for the mark of generators in the lines before line 6.
func saysGenerated(f diff.File) bool {
	if len(f.Hunks) == 0 || f.Hunks[0].NewStart > 1 {
		return false
	}
	seen := 0
	for _, l := range f.Hunks[0].Lines {
		if l.Op == diff.Del {
			continue
		}
		text := strings.ToLower(l.Text)
		if strings.Contains(text, "@generated") ||
			(strings.Contains(text, "code generated") && strings.Contains(text, "do not edit")) {
			return true
		}
		if seen++; seen == 5 {
			break
		}
	}
	return false
}

// Order gives the files in reading order: by section, and by path within one. The argument stays as it is.
func Order(files []diff.File) []diff.File {
	rank := make(map[string]int, len(files))
	for _, f := range files {
		rank[f.Path] = slices.Index(Sections, GroupOf(f))
	}
	out := slices.Clone(files)
	slices.SortStableFunc(out, func(a, b diff.File) int {
		return cmp.Or(cmp.Compare(rank[a.Path], rank[b.Path]), cmp.Compare(a.Path, b.Path))
	})
	return out
}
