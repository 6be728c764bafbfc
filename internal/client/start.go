package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
)

const (
	startTime = 2 * time.Minute // opening may migrate a large database, with a backup before it
	maxLog    = 8 << 20         // a log above this is begun anew
	tailSize  = 2 << 10
)

// start runs `coppice engine --ready-fd 3` detached and waits until it listens. The engine writes one byte to that
// descriptor and closes it when it does; when it cannot start it writes a wire.Problem instead. It outlives this
// process, in a session of its own, with its words going to the log file.
func (l Launch) start(ctx context.Context, dirs config.Dirs) error {
	log, err := openLog(dirs.Log())
	if err != nil {
		return err
	}
	defer log.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return domain.Wrap("start the engine", err)
	}
	defer r.Close()
	cmd, err := l.command(dirs)
	if err != nil {
		_ = w.Close()
		return err
	}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = log, log, []*os.File{w}
	from, _ := log.Seek(0, io.SeekEnd)
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		return domain.E(domain.CodeInternal, "start the engine", "%s cannot be run", cmd.Path).Because(err).
			WithHint("is the program still where it was?")
	}
	go func() { _ = cmd.Wait() }() // a face that lives on must not leave a zombie
	return awaitReady(ctx, r, func() string { return tail(dirs.Log(), from) })
}

func (l Launch) command(dirs config.Dirs) (*exec.Cmd, error) {
	self := l.Self
	if self == "" {
		found, err := os.Executable()
		if err != nil {
			return nil, domain.Wrap("start the engine", err)
		}
		self = found
	}
	cmd := &exec.Cmd{
		Path: self, Args: []string{"coppice", "engine", "--ready-fd", "3"}, Dir: dirs.Data, Env: l.Env,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if config.Getenv(l.Env, "COPPICE_HOME") != "" {
		cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], "COPPICE_HOME="+dirs.Data) // its directory is another one
	}
	return cmd, nil
}

func openLog(file string) (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(file); err == nil && info.Size() > maxLog {
		_ = os.Rename(file, file+".old")
	}
	f, err := os.OpenFile(file, flags, 0o600)
	if err != nil {
		return nil, domain.E(domain.CodeDisk, "start the engine", "its log %s cannot be written", file).Because(err).
			WithHint("set COPPICE_HOME to a directory you may write")
	}
	return f, nil
}

// awaitReady reads what the engine says about its start.
func awaitReady(ctx context.Context, r *os.File, said func() string) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = r.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	first := make([]byte, 1)
	n, err := io.ReadFull(r, first)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return domain.E(domain.CodeCancelled, "start the engine", "cancelled before it was ready").Because(ctx.Err())
	case n == 0:
		return domain.E(domain.CodeUnavailable, "start the engine", "it ended at once%s", said()).
			WithHint("`coppice engine` runs it in the foreground and shows what is wrong")
	case first[0] != '{':
		return nil
	}
	rest, _ := io.ReadAll(io.LimitReader(r, 1<<20))
	var p wire.Problem
	if err := json.Unmarshal(append(first, bytes.TrimSpace(rest)...), &p); err != nil || p.Code == "" {
		return domain.E(domain.CodeUnavailable, "start the engine", "it could not start%s", said())
	}
	return ProblemError(p)
}

// tail gives the end of what was added to the log since from, for an error message.
func tail(file string, from int64) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size()-from > tailSize {
		from = info.Size() - tailSize
	}
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return ""
	}
	b, _ := io.ReadAll(io.LimitReader(f, tailSize))
	if text := strings.TrimSpace(string(b)); text != "" {
		return ":\n" + text
	}
	return ""
}
