package cli

import (
	"context"
	"os"
	"os/exec"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// scissors ends the message in the editor; what stands below is for the person only.
const scissors = "# ------------------------ >8 ------------------------"

// editMessage lets the person edit a commit message. An empty one cancels.
func (f *face) editMessage(ctx context.Context, message string) (string, error) {
	file, err := os.CreateTemp("", "coppice-*.gitcommit")
	if err != nil {
		return "", domain.Wrap("edit the message", err)
	}
	defer os.Remove(file.Name())
	text := strings.TrimRight(message, "\n") + "\n\n" + scissors + "\n# Save to land with this message; empty it to cancel.\n"
	_, err = file.WriteString(text)
	if end := file.Close(); err == nil {
		err = end
	}
	if err != nil {
		return "", domain.Wrap("edit the message", err)
	}
	if err := f.runEditor(ctx, f.editor(), file.Name()); err != nil {
		return "", err
	}
	b, err := os.ReadFile(file.Name())
	if err != nil {
		return "", domain.Wrap("edit the message", err)
	}
	edited, _, _ := strings.Cut(string(b), scissors)
	if edited = strings.TrimSpace(edited); edited == "" {
		return "", domain.E(domain.CodeCancelled, "land", "the message is empty, so nothing was landed")
	}
	return edited, nil
}

// editor is the person's editor from the environment, "" for none.
func (f *face) editor() string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if v := strings.TrimSpace(f.getenv(name)); v != "" {
			return v
		}
	}
	return ""
}

func noEditor() error {
	return domain.E(domain.CodeUsage, "open the editor", "no editor is named").
		WithHint("set EDITOR, or coppice config set open.editor 'code --goto {file}:{line}'")
}

// runEditor opens a file in an editor and waits for it.
func (f *face) runEditor(ctx context.Context, editor, file string) error {
	if editor == "" {
		return noEditor()
	}
	words := editorArgs(editor, file, 0)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = f.io.Env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = f.io.In, f.io.Out, f.io.Err
	if err := cmd.Run(); err != nil {
		return domain.E(domain.CodeConflict, "open the editor", "%s did not end well", words[0]).Because(err).
			WithHint("is EDITOR right?")
	}
	return nil
}

// editorArgs splits the editor's command and puts the file in: where it says {file} and {line}, else at the end in the
// way the editor is known to take a line.
func editorArgs(editor, file string, line int) []string {
	words := strings.Fields(editor)
	at := max(line, 1)
	if strings.Contains(editor, "{file}") {
		for i := range words {
			words[i] = strings.NewReplacer("{file}", file, "{line}", itoa(at)).Replace(words[i])
		}
		return words
	}
	if line < 1 {
		return append(words, file)
	}
	switch base := words[0][strings.LastIndex(words[0], "/")+1:]; base {
	case "code", "codium", "cursor", "windsurf":
		return append(words, "--goto", file+":"+itoa(at))
	case "subl", "zed", "hx", "helix":
		return append(words, file+":"+itoa(at))
	case "vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "gedit":
		return append(words, "+"+itoa(at), file)
	}
	return append(words, file)
}
