package gocache

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// layer is a cache directory in the layout of cmd/go.
type layer struct{ dir string }

// entry is a finished action.
type entry struct {
	output []byte
	size   int64
	at     time.Time
	path   string
}

// maxID bounds the length of an id; cmd/go's have 32 bytes.
const maxID = 64

func (l layer) file(id []byte, kind string) string {
	name := hex.EncodeToString(id)
	return filepath.Join(l.dir, name[:2], name+"-"+kind)
}

// find reads an entry; whatever is not quite right is not there.
func (l layer) find(action []byte) (entry, bool) {
	if l.dir == "" || len(action) == 0 || len(action) > maxID {
		return entry{}, false
	}
	text, err := os.ReadFile(l.file(action, "a"))
	if err != nil {
		return entry{}, false
	}
	fields := strings.Fields(string(text))
	if len(fields) != 5 || fields[0] != "v1" || fields[1] != hex.EncodeToString(action) {
		return entry{}, false
	}
	output, err := hex.DecodeString(fields[2])
	size, sizeErr := strconv.ParseInt(fields[3], 10, 64)
	nanos, timeErr := strconv.ParseInt(fields[4], 10, 64)
	if err != nil || sizeErr != nil || timeErr != nil || len(output) == 0 || len(output) > maxID {
		return entry{}, false
	}
	path := l.file(output, "d")
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != size {
		return entry{}, false
	}
	return entry{output, size, time.Unix(0, nanos), path}, true
}

// put writes the body, then the entry that names it.
func (l layer) put(action, output, body []byte) (string, error) {
	if len(action) == 0 || len(output) == 0 || len(action) > maxID || len(output) > maxID {
		return "", fmt.Errorf("an id of %d or %d bytes", len(action), len(output))
	}
	path := l.file(output, "d")
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(body)) {
		if err := replace(path, body); err != nil {
			return "", err
		}
	}
	line := fmt.Sprintf("v1 %x %x %20d %20d\n", action, output, len(body), time.Now().UnixNano())
	return path, replace(l.file(action, "a"), []byte(line))
}

// replace writes a file in one step.
func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
