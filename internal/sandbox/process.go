package sandbox

import (
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is one command that runs.
type process struct {
	cmd    *exec.Cmd
	level  int
	out    output
	read   *os.File      // our end of its output
	status *os.File      // our end of descriptor 3, on which the preamble reports
	done   chan struct{} // closed when it was waited for
	copied chan struct{} // closed when its output was read to the end

	mu   sync.Mutex // guards gone: a reaped process is never signalled
	gone bool
}

// start starts the command and gives back once it runs.
//
// The goroutine that starts it keeps its thread until the command has ended: the kernel sends the parent-death signal
// when the thread that forked ends, not when the program does.
func (p *process) start(closeFDs bool) error {
	outW, statusW, err := p.pipes()
	if err != nil {
		return err
	}
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.ExtraFiles = outW, outW, []*os.File{statusW}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if closeFDs {
			closeOnExec()
		}
		err := p.cmd.Start()
		outW.Close()
		statusW.Close()
		started <- err
		if err == nil {
			p.wait()
		}
	}()
	if err := <-started; err != nil {
		p.read.Close()
		p.status.Close()
		return err
	}
	go func() {
		defer close(p.copied)
		_, _ = io.Copy(&p.out, p.read)
	}()
	return nil
}

func (p *process) pipes() (outW, statusW *os.File, err error) {
	if p.read, outW, err = os.Pipe(); err != nil {
		return nil, nil, err
	}
	if p.status, statusW, err = os.Pipe(); err != nil {
		p.read.Close()
		outW.Close()
	}
	return outW, statusW, err
}

// wait waits for the command and kills what is left of its group.
func (p *process) wait() {
	var info unix.Siginfo
	// Learn of the end without reaping, so that the group's number cannot be taken by another before it is killed.
	for unix.Waitid(unix.P_PID, p.cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	p.mu.Lock()
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	_ = p.cmd.Wait()
	p.gone = true
	p.mu.Unlock()
	close(p.done)
}

// kill ends the command and, at level 3, its process namespace with it.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.gone {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	}
}

// terminate asks politely. At level 3 the two outer processes are bubblewrap's own: to signal those would be to kill.
func (p *process) terminate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	pids := tree(p.cmd.Process.Pid)
	if p.level >= 3 {
		pids = pids[min(2, len(pids)):]
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGTERM)
		_ = syscall.Kill(pid, syscall.SIGCONT) // one that is stopped would not hear it
	}
}

// drain waits until the output was read to the end, but not for long: below level 3 a daemon may hold it open.
func (p *process) drain(limit time.Duration) {
	timer := time.AfterFunc(limit, func() { _ = p.read.SetReadDeadline(time.Unix(1, 0)) })
	<-p.copied
	timer.Stop()
	p.read.Close()
}

// confined says whether the preamble was reached, that is, whether everything before the command itself worked. It is
// asked once, after the end.
func (p *process) confined() bool {
	defer p.status.Close()
	_ = p.status.SetReadDeadline(time.Now().Add(time.Second))
	word := make([]byte, 2)
	_, err := io.ReadFull(p.status, word)
	return err == nil && string(word) == "ok"
}

// exitCode is the shell's way of telling how a process ended.
func (p *process) exitCode() int {
	if ws, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}

// closeOnExec marks every descriptor above 2 so that no command inherits it. Go marks its own; libraries linked into
// the program may not.
func closeOnExec() {
	err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	if !errors.Is(err, unix.ENOSYS) && !errors.Is(err, unix.EINVAL) {
		return
	}
	names, _ := filepath.Glob("/proc/self/fd/*")
	for _, name := range names {
		if fd, err := strconv.Atoi(filepath.Base(name)); err == nil && fd > 2 {
			_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFD, unix.FD_CLOEXEC)
		}
	}
}
