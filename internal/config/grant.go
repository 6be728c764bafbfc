package config

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/coppice/coppice/internal/domain"
)

// Grant adds rules that allow to what a person granted for the project in dir, in their own settings file. Rules that
// stand there already are not written twice. Only a person's own file may grant: a repository cannot allow itself
// anything.
func Grant(file, dir string, rules ...string) error {
	doc, err := readFile(file)
	if err != nil {
		return err
	}
	all := slices.Clone(doc.values.Policy.Granted[dir])
	for _, r := range rules {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	if len(all) == len(doc.values.Policy.Granted[dir]) {
		return nil
	}
	literal, err := toml.Marshal(map[string][]string{"k": all})
	if err != nil {
		return domain.Wrap("grant", err)
	}
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return domain.Wrap("grant", err)
	}
	text, err := edited(file, old, "policy.granted."+dir, strings.TrimSpace(strings.TrimPrefix(string(literal), "k = ")))
	if err != nil {
		return err
	}
	return replace(LayerUser, file, text)
}
