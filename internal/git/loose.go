package git

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // git's own name for an object
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
)

// commit writes a commit of a tree into the trial's folder, so that git, which merges commits, can merge trees. The
// same tree on the same parent is the same commit.
func (t *Trial) commit(tree, parent string) (string, error) {
	if !IsID(tree) {
		return "", domain.E(domain.CodeUsage, "try merges", "%q is no tree", tree)
	}
	text := "tree " + tree + "\n"
	if parent != "" {
		text += "parent " + parent + "\n"
	}
	who := Self.Name + " <" + Self.Email + "> 0 +0000\n"
	text += "author " + who + "committer " + who + "\ntrial\n"
	id, err := writeLoose(t.dir, t.r.format, "commit", []byte(text))
	if err != nil {
		return "", trialError("try merges", err)
	}
	return id, nil
}

// writeLoose writes one object into an object directory the way git keeps objects one by one. It is not made durable:
// what is written so is thrown away.
func writeLoose(dir, format, kind string, body []byte) (string, error) {
	data := append(fmt.Appendf(nil, "%s %d\x00", kind, len(body)), body...)
	var id string
	if format == "sha256" {
		sum := sha256.Sum256(data)
		id = hex.EncodeToString(sum[:])
	} else {
		sum := sha1.Sum(data) //nolint:gosec // see the import
		id = hex.EncodeToString(sum[:])
	}
	path := filepath.Join(dir, id[:2], id[2:])
	if isFile(path) {
		return id, nil
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	return id, os.WriteFile(path, packed.Bytes(), 0o600)
}
