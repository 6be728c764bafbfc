package file

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// What one call of read gives at most.
const (
	maxLines = 2000
	maxWidth = 2000     // bytes of one line
	maxBytes = 64 << 10 // bytes in all
	maxReach = 1 << 30  // bytes into a file
)

//go:embed read.md
var readPrompt string

type readIn struct {
	Path   string `json:"path" jsonschema:"file in the worktree, or output:N"`
	Offset int    `json:"offset,omitempty" jsonschema:"first line"`
	Limit  int    `json:"limit,omitempty" jsonschema:"most lines"`
}

// Read is the tool that reads a file.
func Read() tool.Tool {
	return tool.Define(tool.Def[readIn]{
		Name: "read", Prompt: readPrompt,
		Action: func(in readIn) (domain.Action, error) {
			if strings.HasPrefix(in.Path, tool.OutputPrefix) {
				return domain.Action{Kind: domain.ActionRead}, nil
			}
			return action(domain.ActionRead, in.Path)
		},
		Run: read,
	})
}

func read(ctx context.Context, env *tool.Env, in readIn) (tool.Result, error) {
	if in.Offset < 0 || in.Limit < 0 {
		return tool.Fail("offset and limit count lines from 1; they cannot be negative."), nil
	}
	if strings.HasPrefix(in.Path, tool.OutputPrefix) {
		f, err := env.Outputs.Open(in.Path)
		if err != nil {
			return tool.Fail(err.Error()), nil
		}
		defer f.Close()
		return page(ctx, f, in, nil)
	}
	return readFile(ctx, env, path.Clean(in.Path), in)
}

func readFile(ctx context.Context, env *tool.Env, name string, in readIn) (tool.Result, error) {
	real, err := env.Resolve(name)
	if err != nil {
		return tool.Fail(err.Error()), nil
	}
	if real != name && domain.SecretPath(real) {
		why := "%s is a link to %s, which may hold credentials; read it by that name."
		return tool.Fail(fmt.Sprintf(why, name, real)), nil
	}
	f, info, err := env.Open(real)
	if err != nil {
		return tool.Fail(err.Error()), nil
	}
	defer f.Close()
	start := make([]byte, 8000)
	n, err := io.ReadFull(f, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return tool.Fail(err.Error()), nil
	}
	if kind := picture(start[:n]); kind != "" {
		return tool.Fail(fmt.Sprintf("%s is an image (%s, %d bytes); only text can be read.", name, kind, info.Size())), nil
	}
	if looksBinary(start[:n]) {
		return tool.Fail(fmt.Sprintf("%s is a binary file of %d bytes; only text can be read.", name, info.Size())), nil
	}
	whole := io.MultiReader(bytes.NewReader(start[:n]), f)
	return page(ctx, whole, in, func(hash [sha256.Size]byte) { env.Seen.NoteHash(real, hash) })
}

// picture names the kind of image that data begins like, or "".
func picture(data []byte) string {
	for magic, kind := range map[string]string{
		"\x89PNG\r\n": "PNG", "\xff\xd8\xff": "JPEG", "GIF8": "GIF", "II*\x00": "TIFF", "MM\x00*": "TIFF",
	} {
		if strings.HasPrefix(string(data), magic) {
			return kind
		}
	}
	if len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" {
		return "WebP"
	}
	return ""
}

// page reads a stream to its end, or to MaxText behind what was asked for, in bounded memory, and gives the lines
// asked for. When it came to the end, whole gets the hash of everything.
func page(ctx context.Context, r io.Reader, in readIn, whole func([sha256.Size]byte)) (tool.Result, error) {
	first, most := max(in.Offset, 1), min(max(in.Limit, 0), maxLines)
	if most == 0 {
		most = maxLines
	}
	p := pager{first: first, last: first + most - 1}
	hash := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(r, hash), 64<<10)
	var err error
	for err == nil && ctx.Err() == nil && p.read < maxReach && (!p.full || p.read < tool.MaxText) {
		var piece []byte
		piece, err = lines.ReadSlice('\n')
		p.take(piece, !errors.Is(err, bufio.ErrBufferFull))
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil
		}
	}
	if ctx.Err() != nil {
		return tool.Result{}, ctx.Err()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return tool.Fail(err.Error()), nil
	}
	p.ended = errors.Is(err, io.EOF)
	if p.ended && whole != nil {
		whole([sha256.Size]byte(hash.Sum(nil)))
	}
	return p.result(), nil
}

// pager collects lines out of pieces.
type pager struct {
	first, last int
	out         strings.Builder
	line        int // number of the line that is being read
	width       int // bytes of it so far
	inLine      bool
	shown       int // number of the last line given
	full        bool
	invalid     bool
	ended       bool
	read        int
}

func (p *pager) take(piece []byte, lineEnds bool) {
	if len(piece) == 0 {
		return
	}
	p.read += len(piece)
	if !p.inLine {
		p.line, p.width, p.inLine = p.line+1, 0, true
		p.full = p.full || p.line > p.last || p.out.Len() > maxBytes
		if !p.full && p.line >= p.first {
			fmt.Fprintf(&p.out, "%6d\t", p.line)
			p.shown = p.line
		}
	}
	if !p.full && p.line >= p.first {
		p.add(piece)
	}
	if lineEnds {
		p.inLine = false
		if !p.full && p.line >= p.first {
			p.out.WriteByte('\n')
		}
	}
}

// add adds a piece of the current line up to the width.
func (p *pager) add(piece []byte) {
	text := bytes.TrimRight(piece, "\r\n")
	if p.line == 1 && p.width == 0 {
		text = bytes.TrimPrefix(text, bom)
	}
	room := maxWidth - p.width
	p.width += len(text)
	if room <= 0 {
		return
	}
	cut := len(text) > room
	if cut {
		text = text[:room]
	}
	clean := strings.ToValidUTF8(string(text), "\ufffd")
	p.invalid = p.invalid || !cut && clean != string(text)
	p.out.WriteString(clean)
	if cut {
		p.out.WriteString(" … (the line goes on)")
	}
}

func (p *pager) result() tool.Result {
	switch {
	case p.line == 0:
		return tool.Result{Model: "(the file is empty)"}
	case p.shown == 0 && !p.ended:
		return tool.Fail(fmt.Sprintf("Line %d lies too far into the file; use the shell.", p.first))
	case p.shown == 0:
		return tool.Fail(fmt.Sprintf("There is no line %d; the last is %d.", p.first, p.line))
	}
	text := p.out.String()
	of := fmt.Sprintf(" of %d", p.line)
	if !p.ended {
		of = ""
	}
	if !p.ended || p.shown < p.line {
		text += fmt.Sprintf("(lines %d to %d%s; go on with offset %d)\n", p.first, p.shown, of, p.shown+1)
	}
	if p.invalid {
		text += "(the file is not valid UTF-8; what is not is shown as \ufffd)\n"
	}
	return tool.Result{Model: text, Shown: fmt.Sprintf("lines %d to %d%s", p.first, p.shown, of)}
}
