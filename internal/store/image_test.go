package store

import (
	"bytes"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// TestImagesAreKeptWithTheirProject: once for the same bytes, as they were, and for no other project.
func TestImagesAreKeptWithTheirProject(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	img := domain.Image{ID: "abc", Media: "image/png", Data: []byte{0, 0xff, '\'', 0xfe}}
	for range 2 {
		update(t, s, func(tx *Tx) error { return tx.PutImage(d.attempt.Project, img) })
	}
	view(t, s, func(tx *Tx) error {
		got := domain.Image{ID: "abc"}
		if err := tx.FillImage(d.attempt.Project, &got); err != nil || !bytes.Equal(got.Data, img.Data) {
			t.Errorf("got %v, %v", got.Data, err)
		}
		if err := tx.FillImage("another", &got); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("another project has it too: %v", err)
		}
		return nil
	})
}
