package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool/shell"
)

// How much of an output a page of a transcript holds, in bytes; the rest is paged.
const (
	outputHead  = 4 << 10
	outputTail  = 10 << 10
	outputPiece = 64 << 10 // of one page of it
)

// cut shortens a long output to its start and its end.
func (v *CallView) cut() {
	switch {
	case v.Shown == "":
		v.Shown = v.Output
	case v.Action.Kind == domain.ActionRead && v.Name != "read":
		v.Found = v.ToolCall.Output[:min(len(v.ToolCall.Output), outputHead+outputTail)]
		v.Found = strings.ToValidUTF8(v.Found[:strings.LastIndexByte(v.Found, '\n')+1], "")
	}
	v.Total = max(v.Bytes, int64(len(v.Shown)))
	if len(v.Shown) <= outputHead+outputTail {
		return
	}
	head, tail := v.Shown[:outputHead], v.Shown[len(v.Shown)-outputTail:]
	if i := strings.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i+1]
	}
	if i := strings.IndexByte(tail, '\n'); i >= 0 && i < len(tail)-1 {
		tail = tail[i+1:]
	}
	v.Shown, v.Tail = strings.ToValidUTF8(head, ""), strings.ToValidUTF8(tail, "")
}

// Output gives a piece of the whole output of a call, from a byte on.
func (s *Service) Output(ctx context.Context, r Ref, id domain.CallID, offset, limit int64) (OutputView, error) {
	if limit <= 0 || limit > outputPiece {
		limit = outputPiece
	}
	c, err := view(ctx, s, func(tx *store.Tx) (domain.ToolCall, error) { return callOf(tx, r, id) })
	if err != nil {
		return OutputView{}, err
	}
	src, total, err := s.outputOf(c)
	if err != nil {
		return OutputView{}, err
	}
	defer src.Close()
	if offset < 0 || offset > total {
		return OutputView{}, domain.E(domain.CodeUsage, "read output", "it has %d bytes; there is nothing at %d", total, offset)
	}
	buf := make([]byte, limit)
	n, err := src.ReadAt(buf, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return OutputView{}, domain.Wrap("read output", err)
	}
	piece := whole(buf[:n], offset+int64(n) >= total)
	v := OutputView{Call: c.ID, Offset: offset, Total: total, Text: shell.Coloured(string(piece))}
	if next := offset + int64(len(piece)); next < total {
		v.Next = next
	}
	return v, nil
}

func callOf(tx *store.Tx, r Ref, id domain.CallID) (domain.ToolCall, error) {
	a, _, err := resolve(tx, r)
	if err != nil {
		return domain.ToolCall{}, err
	}
	c, err := tx.Call(id)
	if err == nil && c.Attempt != a.ID {
		err = domain.E(domain.CodeNotFound, "", "attempt %s made no call %s", a.ID, id)
	}
	return c, err
}

type source interface {
	io.ReaderAt
	io.Closer
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// outputOf opens what is kept of a call: the file with all of it, else what was recorded. A file that is gone, with the
// attempt's private folder, is said to be gone; the transcript still has its start and its end.
func (s *Service) outputOf(c domain.ToolCall) (source, int64, error) {
	text := c.Shown
	if text == "" {
		text = c.Output
	}
	if c.Kept == "" {
		return inMemory{bytes.NewReader([]byte(text))}, int64(len(text)), nil
	}
	gone := domain.E(domain.CodeNotFound, "read output", "the whole output is not kept any more").
		WithHint("its start and its end are in the transcript")
	_, rest, _ := strings.Cut(c.Kept, string(c.Attempt)+string(filepath.Separator))
	rel := filepath.Join(string(c.Attempt), rest)
	if rest == "" || !filepath.IsLocal(rel) {
		return nil, 0, gone
	}
	f, err := os.OpenInRoot(s.Dirs.Private(), rel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, gone
	}
	if err != nil {
		return nil, 0, domain.Wrap("read output", err)
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close() //nolint:errcheck // opened for reading only
		return nil, 0, gone
	}
	return f, info.Size(), nil
}

// whole ends a piece at a line, or at least at a character, unless it is the last.
func whole(b []byte, last bool) []byte {
	if last {
		return b
	}
	if i := bytes.LastIndexByte(b, '\n'); i > 0 {
		return b[:i+1]
	}
	for n := len(b); n > len(b)-utf8.UTFMax && n > 0; n-- {
		if utf8.RuneStart(b[n-1]) {
			if !utf8.FullRune(b[n-1:]) {
				return b[:n-1]
			}
			break
		}
	}
	return b
}
