package cli

import (
	"io"
	"os"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// maxBrief bounds a brief that is read from a file or stdin.
const maxBrief = 1 << 20

// newTask puts together what the flags, the argument and the environment say.
func (f *face) newTask(s runSpec, args []string) (wire.NewTask, error) {
	t := s.task
	brief, err := f.brief(s.file, args)
	if err != nil {
		return t, err
	}
	t.Brief = brief
	switch t.OnAsk {
	case "":
		t.OnAsk = string(domain.OnAskWait)
		if ci := f.getenv("CI"); ci != "" && ci != "false" && ci != "0" {
			t.OnAsk = string(domain.OnAskDeny)
		}
	case string(domain.OnAskWait), string(domain.OnAskDeny):
	default:
		return t, domain.E(domain.CodeUsage, "run", "--on-ask takes wait or deny, not %q", t.OnAsk)
	}
	if s.isolate() {
		if s.isolation < 0 || s.isolation > 3 {
			return t, domain.E(domain.CodeUsage, "run", "--require-isolation takes 0 to 3, not %d", s.isolation)
		}
		t.RequireIsolation = &s.isolation
	}
	t.Unattended = t.Yes || t.OnAsk == string(domain.OnAskDeny)
	return t, nil
}

// brief finds the brief: the argument, the file, or stdin when it is no terminal.
func (f *face) brief(file string, args []string) (string, error) {
	if len(args) > 0 && file != "" {
		return "", domain.E(domain.CodeUsage, "run", "a brief and --file were both given").WithHint("use one of them")
	}
	if len(args) > 0 {
		return text(args[0])
	}
	if file == "" && f.io.InTerm {
		return "", domain.E(domain.CodeUsage, "run", "there is no brief").
			WithHint("coppice run 'what is to be done', or --file brief.md")
	}
	var r io.Reader = f.in
	if file != "" && file != "-" {
		opened, err := os.Open(f.dir(file))
		if err != nil {
			return "", domain.E(domain.CodeNotFound, "read the brief", "%s cannot be read", file).Because(err)
		}
		defer opened.Close()
		r = opened
	}
	b, err := io.ReadAll(io.LimitReader(r, maxBrief+1))
	if err != nil {
		return "", domain.Wrap("read the brief", err)
	}
	if len(b) > maxBrief {
		return "", domain.E(domain.CodeUsage, "read the brief", "it is longer than 1 MB")
	}
	return text(string(b))
}

func text(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", domain.E(domain.CodeUsage, "run", "the brief is empty").WithHint("say what is to be done")
	}
	return s, nil
}
