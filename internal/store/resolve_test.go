package store

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestResolve(t *testing.T) {
	s := openNew(t)
	d := newSeed("/one")
	d.project.ID, d.task.ID, d.attempt.ID = "p10abc", "t01xyz", "a1111"
	update(t, s, d.put)
	update(t, s, func(tx *Tx) error {
		for _, id := range []domain.AttemptID{"a1112", "a11", "a2odd"} { // one is a prefix of others
			a := domain.Attempt{ID: id, Project: d.project.ID, Task: d.task.ID, State: domain.StateQueued}
			if err := tx.InsertAttempt(&a); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		ref, kinds, want string
		code             domain.Code
	}{
		{"p10abc", "", "p10abc", ""},
		{"p", "", "p10abc", ""},
		{"t01", "ta", "t01xyz", ""},
		{"tO1", "", "t01xyz", ""},
		{" T0l ", "", "t01xyz", ""},
		{"a11", "", "a11", ""},
		{"a111", "a", "", domain.CodeConflict},
		{"a1112", "a", "a1112", ""},
		{"a2odd", "", "a2odd", ""}, // not folded where it is there as typed
		{"t01", "a", "", domain.CodeNotFound},
		{"a9", "", "", domain.CodeNotFound},
		{"zzz", "", "", domain.CodeNotFound},
		{"", "", "", domain.CodeNotFound},
		{"%", "", "", domain.CodeNotFound},
		{"a1111x", "", "", domain.CodeNotFound},
	} {
		view(t, s, func(tx *Tx) error {
			got, err := tx.Resolve(c.ref, []byte(c.kinds)...)
			if got != c.want || domain.CodeOf(err) != c.code {
				t.Errorf("%q of %q: %q, %v; want %q, %q", c.ref, c.kinds, got, err, c.want, c.code)
			}
			if c.code == domain.CodeConflict && !strings.Contains(err.Error(), "a1111, a1112") {
				t.Errorf("the candidates are not named: %v", err)
			}
			return nil
		})
	}
}
