package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Shell is what the page can ask of the window. Every method checks what it is given: what the page shows was written
// by others.
type Shell struct {
	engine  *engine
	program string

	ctx      context.Context // of the window; set before the page runs
	mu       sync.Mutex
	notified time.Time
}

// quiet is the least time between two notifications.
const quiet = 5 * time.Second

func (s *Shell) started(ctx context.Context) { s.ctx = ctx }

// guard turns a panic into an error: Wails would leave the page waiting for ever.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the window failed: %v", p)
	}
}

// StartEngine finds or starts the engine after it was gone.
func (s *Shell) StartEngine() (err error) {
	defer guard(&err)
	if p := s.engine.again(); p != nil {
		return errors.New(strings.TrimSpace(p.Detail + " " + p.Hint))
	}
	return nil
}

// OpenURL opens a link of the web, or for mail, in the user's browser.
func (s *Shell) OpenURL(link string) (err error) {
	defer guard(&err)
	u, err := webLink(link)
	if err != nil {
		return err
	}
	closeDescriptors()
	runtime.BrowserOpenURL(s.ctx, u)
	return nil
}

// webLink lets http, https and mailto through, normalised, and nothing else.
func webLink(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", errors.New("that is no link")
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
	if !web && (u.Scheme != "mailto" || u.Opaque == "") {
		return "", fmt.Errorf("links of the kind %q are not opened", u.Scheme)
	}
	return u.String(), nil
}

// OpenInEditor opens an attempt's worktree, or a file of it at a line (0: none), in the user's editor. The command line
// does it, which knows the editor and keeps the path inside the worktree.
func (s *Shell) OpenInEditor(attempt, file string, line int) (err error) {
	defer guard(&err)
	args, err := openArgs(attempt, file, line)
	if err != nil {
		return err
	}
	if s.program == "" {
		return errors.New("the program coppice is not beside this one")
	}
	closeDescriptors()
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, s.program, args...).CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return errors.New(lastLine(string(out), err))
	}
	return nil
}

var attemptID = regexp.MustCompile(`^a[0-9a-z]{1,20}$`)

func openArgs(attempt, file string, line int) ([]string, error) {
	if !attemptID.MatchString(attempt) {
		return nil, errors.New("that is no id of an attempt")
	}
	args := []string{"open", "--", attempt}
	if file == "" {
		return args, nil
	}
	if line > 0 {
		file += ":" + strconv.Itoa(line)
	}
	return append(args, file), nil
}

func lastLine(said string, err error) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	return err.Error()
}

// ChooseFolder asks for a folder. Empty: none was chosen.
func (s *Shell) ChooseFolder(title string) (dir string, err error) {
	defer guard(&err)
	return runtime.OpenDirectoryDialog(s.ctx, runtime.OpenDialogOptions{Title: title})
}

// Notify tells the user something on the desktop, at most once in a while. Where nothing can show it, nothing happens.
func (s *Shell) Notify(title, body string) (err error) {
	defer guard(&err)
	if !s.mayNotify(time.Now()) || !runtime.IsNotificationAvailable(s.ctx) {
		return nil
	}
	if err := runtime.InitializeNotifications(s.ctx); err != nil {
		return nil // no desktop bus; the queue shows it too
	}
	return runtime.SendNotification(s.ctx, runtime.NotificationOptions{ID: "coppice", Title: clip(title), Body: clip(body)})
}

func (s *Shell) mayNotify(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.notified) < quiet {
		return false
	}
	s.notified = now
	return true
}

// SetTitle puts what waits into the title of the window.
func (s *Shell) SetTitle(title string) (err error) {
	defer guard(&err)
	runtime.WindowSetTitle(s.ctx, clip(title))
	return nil
}

// clip makes text fit for a title: one line, no control characters, not long.
func clip(text string) string {
	const most = 200
	kept := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(kept); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return kept
}
