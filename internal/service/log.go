package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// LogQuery asks for a page of the engine's log: what stands before a place in the file, or after it.
type LogQuery struct {
	Before int64  // offset in the file; 0: its end
	After  int64  // offset to go on from; 0: the page before
	Limit  int    // entries
	Level  string // least level; empty: all
	Text   string // what a line has to hold, whatever its case
}

// LogPage is a page of the log, oldest first.
type LogPage struct {
	Path    string
	Entries []LogEntry
	Before  int64 // where the page before this one ends; 0: there is none
	End     int64 // where the next one begins
}

// LogEntry is one line of the log. What was not written as an entry (a crash prints as it likes) has Message alone.
type LogEntry struct {
	Offset     int64
	At         time.Time
	Level      string
	Message    string
	Attributes []LogAttribute
}

// LogAttribute is a field of an entry, in the order it was written.
type LogAttribute struct{ Name, Value string }

const (
	logChunk  = 256 << 10 // bytes read at once
	logScan   = 8 << 20   // bytes one call looks through for what matches
	logLine   = 16 << 10  // bytes shown of one line
	logLimit  = 1000
	logUsual  = 200
	logFields = 64
)

// EngineLog gives a page of the engine's log. Secrets were taken out when it was written.
func (s *Service) EngineLog(_ context.Context, q LogQuery) (LogPage, error) {
	page := LogPage{Path: s.Dirs.Log()}
	f, err := os.Open(page.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return page, nil // an engine in the foreground writes to its terminal
	}
	if err != nil {
		return page, domain.Wrap("read the log", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return page, domain.Wrap("read the log", err)
	}
	if q.Limit <= 0 || q.Limit > logLimit {
		q.Limit = logUsual
	}
	if q.After > 0 && q.After <= info.Size() {
		err = page.forward(f, info.Size(), q)
	} else {
		err = page.backward(f, info.Size(), q)
	}
	return page, domain.Wrap("read the log", err)
}

// backward fills the page with the last entries that match before a place.
func (p *LogPage) backward(r io.ReaderAt, size int64, q LogQuery) error {
	end := size
	if q.Before > 0 && q.Before < size {
		end = q.Before
	}
	p.End, p.Before = end, end
	for read := int64(0); p.Before > 0 && len(p.Entries) < q.Limit && read < logScan; {
		start := max(0, p.Before-logChunk)
		text, err := chunk(r, start, p.Before)
		if err != nil {
			return err
		}
		if start > 0 { // what begins before the chunk is read with the next one
			if cut := bytes.IndexByte(text, '\n') + 1; cut < len(text) {
				text, start = text[cut:], start+int64(cut)
			}
		}
		found := matching(text, start, q)
		read += p.Before - start
		p.Before = start
		if over := len(found) + len(p.Entries) - q.Limit; over > 0 {
			found = found[over:]
			p.Before = found[0].Offset
		}
		p.Entries = append(found, p.Entries...)
	}
	return nil
}

// forward fills the page with what matches after a place, up to the last whole line.
func (p *LogPage) forward(r io.ReaderAt, size int64, q LogQuery) error {
	p.Before, p.End = q.After, q.After
	text, err := chunk(r, q.After, min(size, q.After+logScan))
	if err != nil {
		return err
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	p.End += int64(len(text))
	p.Entries = matching(text, q.After, q)
	if over := len(p.Entries) - q.Limit; over > 0 {
		p.End = p.Entries[q.Limit].Offset
		p.Entries = p.Entries[:q.Limit]
	}
	return nil
}

func chunk(r io.ReaderAt, from, to int64) ([]byte, error) {
	text := make([]byte, to-from)
	n, err := r.ReadAt(text, from)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return text[:n], err
}

func matching(text []byte, at int64, q LogQuery) []LogEntry {
	var out []LogEntry
	least, want := levelOf(q.Level), bytes.ToLower([]byte(q.Text))
	for line := range bytes.Lines(text) {
		offset := at
		at += int64(len(line))
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || len(want) > 0 && !bytes.Contains(bytes.ToLower(line), want) {
			continue
		}
		e := readEntry(line[:min(len(line), logLine)])
		e.Offset = offset
		if e.Level == "" || levelOf(e.Level) >= least {
			out = append(out, e)
		}
	}
	return out
}

// levelOf reads a level; an empty one is below all.
func levelOf(name string) slog.Level {
	var l slog.Level
	if l.UnmarshalText([]byte(name)) != nil {
		return slog.LevelDebug - 4
	}
	return l
}

// readEntry reads a line as slog's JSON handler writes it, and keeps the order of its fields.
func readEntry(line []byte) LogEntry {
	plain := LogEntry{Message: string(bytes.ToValidUTF8(line, []byte("�")))}
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return plain
	}
	var e LogEntry
	for d.More() {
		name, err := d.Token()
		var raw json.RawMessage
		if err != nil || d.Decode(&raw) != nil {
			return plain
		}
		e.field(name.(string), textOf(raw))
	}
	if e.Level == "" || e.At.IsZero() {
		return plain
	}
	return e
}

func (e *LogEntry) field(name, value string) {
	switch {
	case name == slog.TimeKey && e.At.IsZero():
		e.At, _ = time.Parse(time.RFC3339Nano, value)
	case name == slog.LevelKey && e.Level == "":
		e.Level = strings.ToLower(value)
	case name == slog.MessageKey && e.Message == "":
		e.Message = value
	case len(e.Attributes) < logFields:
		e.Attributes = append(e.Attributes, LogAttribute{name, value})
	}
}

// textOf is a string without its quotes, and anything else as it stands.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
