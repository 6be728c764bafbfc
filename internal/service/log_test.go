package service

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/config"
)

// logged gives a service whose log file holds a text.
func logged(t *testing.T, text string) *Service {
	t.Helper()
	dirs, err := config.Home([]string{"COPPICE_HOME=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dirs.State, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dirs.Log(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return &Service{Options: Options{Dirs: dirs}}
}

// written is what slog's handler writes for n entries, every tenth a warning.
func written(n int) string {
	var b bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&b, nil))
	for i := range n {
		level := slog.LevelInfo
		if i%10 == 9 {
			level = slog.LevelWarn
		}
		l.Log(context.Background(), level, "step", "n", i, "who", fmt.Sprintf("a%d <b>", i))
	}
	return b.String()
}

func numbers(p LogPage) []string {
	var out []string
	for _, e := range p.Entries {
		if len(e.Attributes) > 0 {
			out = append(out, e.Attributes[0].Value)
		} else {
			out = append(out, e.Message)
		}
	}
	return out
}

func TestLogIsReadInPagesFromItsEnd(t *testing.T) {
	const n = 9000 // several chunks
	s := logged(t, written(n))
	var all []string
	for q := (LogQuery{Limit: 700}); ; {
		p, err := s.EngineLog(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Entries) > q.Limit {
			t.Fatalf("%d entries in a page", len(p.Entries))
		}
		all = append(numbers(p), all...)
		if q.Before = p.Before; p.Before == 0 {
			break
		}
	}
	if len(all) != n {
		t.Fatalf("%d entries of %d", len(all), n)
	}
	for i, v := range all {
		if v != fmt.Sprint(i) {
			t.Fatalf("entry %d is %s", i, v)
		}
	}
}

func TestLogIsFilteredAndGoesOn(t *testing.T) {
	text := written(30) + "panic: oh no\n\ngoroutine 1 [running]:\n"
	s := logged(t, text)
	for name, tc := range map[string]struct {
		q    LogQuery
		want string
	}{
		"warnings, and what has no level": {LogQuery{Level: "warn"}, "9 19 29 panic: oh no goroutine 1 [running]:"},
		"errors":                          {LogQuery{Level: "error"}, "panic: oh no goroutine 1 [running]:"},
		"text, whatever its case":         {LogQuery{Text: "A12 "}, "12"},
		"both":                            {LogQuery{Text: "a1", Level: "warn"}, "19"},
		"the last three":                  {LogQuery{Limit: 3}, "29 panic: oh no goroutine 1 [running]:"},
	} {
		p, err := s.EngineLog(context.Background(), tc.q)
		if err != nil || strings.Join(numbers(p), " ") != tc.want {
			t.Errorf("%s: %v, %v; want %s", name, numbers(p), err, tc.want)
		}
		if p.End != int64(len(text)) || p.Path != s.Dirs.Log() {
			t.Errorf("%s: ends at %d of %d in %s", name, p.End, len(text), p.Path)
		}
	}
	last, _ := s.EngineLog(context.Background(), LogQuery{})
	f, err := os.OpenFile(s.Dirs.Log(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("one more\nhalf a li"); err != nil {
		t.Fatal(err)
	}
	next, err := s.EngineLog(context.Background(), LogQuery{After: last.End})
	if err != nil || strings.Join(numbers(next), ",") != "one more" || next.End != last.End+int64(len("one more\n")) {
		t.Errorf("after it: %v to %d, %v", numbers(next), next.End, err)
	}
	again, _ := s.EngineLog(context.Background(), LogQuery{After: last.End + 1<<30}) // the file was begun anew
	if len(again.Entries) == 0 {
		t.Error("a place behind the end shows nothing")
	}
}

func TestLogWithoutAFile(t *testing.T) {
	s := logged(t, "")
	if err := os.Remove(s.Dirs.Log()); err != nil {
		t.Fatal(err)
	}
	if p, err := s.EngineLog(context.Background(), LogQuery{}); err != nil || len(p.Entries) != 0 || p.Path == "" {
		t.Errorf("%+v, %v", p, err)
	}
}
