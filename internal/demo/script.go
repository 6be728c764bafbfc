package demo

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/coppice/coppice/internal/domain"
)

//go:embed scripts
var scripts embed.FS

//go:embed all:changes
var changes embed.FS

// separator stands between what an edit replaces and what it puts there.
const separator = "=======\n"

// Script gives the replay script of a task of the demo by its name: endpoint, tests or docs.
func Script(name string) (string, error) {
	op := "make the replay script " + name
	text, err := scripts.ReadFile("scripts/" + scriptFile(name) + ending)
	if err != nil {
		return "", domain.E(domain.CodeNotFound, op, "there is no such script").Because(err)
	}
	t, err := template.New(name).Funcs(template.FuncMap{
		"write": func(file string) (string, error) { return writeArgs(name, file) },
		"edit":  func(file, snippet string) (string, error) { return editArgs(name, file, snippet) },
	}).Parse(string(text))
	if err != nil {
		return "", domain.E(domain.CodeInternal, op, "it cannot be read").Because(err)
	}
	var b strings.Builder
	if err := t.Execute(&b, nil); err != nil {
		return "", domain.E(domain.CodeInternal, op, "it cannot be put together").Because(err)
	}
	return b.String(), nil
}

// writeArgs are the arguments of a write call, with the file's text from changes/NAME.
func writeArgs(name, file string) (string, error) {
	text, err := changes.ReadFile("changes/" + name + "/" + file + ending)
	if err != nil {
		return "", err
	}
	return arguments(struct {
		Path    string `json:"path"`
		Content string `json:"content"`
	}{file, string(text)})
}

// editArgs are the arguments of an edit call, with both texts from changes/NAME/SNIPPET.edit.
func editArgs(name, file, snippet string) (string, error) {
	text, err := changes.ReadFile("changes/" + name + "/" + snippet + ".edit")
	if err != nil {
		return "", err
	}
	old, new, ok := strings.Cut(string(text), separator)
	if !ok {
		return "", fmt.Errorf("%s.edit has no separator", snippet)
	}
	return arguments(struct {
		Path string `json:"path"`
		Old  string `json:"old"`
		New  string `json:"new"`
	}{file, old, new})
}

func arguments(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// WriteScripts writes the replay scripts below dir and gives the folder they are in. The folder is named after their
// content: a demo that is still running keeps its scripts when another version of the program writes its own.
func WriteScripts(dir string) (string, error) {
	texts := map[string]string{}
	sum := sha256.New()
	for _, p := range parts {
		text, err := Script(p.script)
		if err != nil {
			return "", err
		}
		texts[p.script] = text
		_, _ = sum.Write([]byte(text)) // a hash takes everything
	}
	dir = filepath.Join(dir, hex.EncodeToString(sum.Sum(nil))[:12])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", domain.E(domain.CodeDisk, "write the replay scripts", "%s cannot be made", dir).Because(err)
	}
	for name, text := range texts {
		file := filepath.Join(dir, scriptFile(name))
		if have, err := os.ReadFile(file); err == nil && string(have) == text {
			continue
		}
		if err := replace(file, text); err != nil {
			return "", domain.E(domain.CodeDisk, "write the replay scripts", "%s cannot be written", file).Because(err)
		}
	}
	return dir, nil
}

// replace writes a file whole or not at all, whoever else writes it at the same time.
func replace(file, text string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".script-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	if _, err = f.WriteString(text); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	return err
}
