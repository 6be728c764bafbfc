package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
)

// filler gives every field of a value something of its own, so that one which is not stored shows.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(start.Add(time.Duration(f.n) * time.Nanosecond)))
		return
	case json.RawMessage:
		v.SetBytes(fmt.Appendf(nil, `{ "n":%d, "html": "<&>" }`, f.n)) // its spaces have to come back too
		return
	case domain.Image: // its bytes are kept elsewhere
		v.Set(reflect.ValueOf(domain.Image{ID: fmt.Sprint("image-", f.n), Media: "image/png", Bytes: int64(f.n)}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text-%d é <b>", f.n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	default:
		panic("cannot fill a " + v.Type().String())
	}
}

func filled[T any](n int) T {
	var v T
	(&filler{n}).fill(reflect.ValueOf(&v).Elem())
	return v
}

// same puts a noun with every field set and reads it back.
func same[T any](t *testing.T, s *Store, name string, v T, put func(*Tx, *T) error, get func(*Tx, T) (T, error)) {
	t.Helper()
	want := v
	update(t, s, func(tx *Tx) error { return put(tx, &v) })
	view(t, s, func(tx *Tx) error {
		got, err := get(tx, v)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s does not come back as it was put (-put +got):\n%s", name, diff)
		}
		return nil
	})
}

func last[T any](list []T, err error) (T, error) {
	var none T
	if err != nil || len(list) == 0 {
		return none, err
	}
	return list[len(list)-1], nil
}

func TestEveryFieldOfWorkComesBack(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	p := filled[domain.Project](1)
	same(t, s, "project", p, (*Tx).PutProject, func(tx *Tx, p domain.Project) (domain.Project, error) { return tx.Project(p.ID) })
	same(t, s, "project by dir", p, (*Tx).PutProject, func(tx *Tx, p domain.Project) (domain.Project, error) { return tx.ProjectByDir(p.Dir) })

	k := filled[domain.Task](50)
	k.Project = d.project.ID
	same(t, s, "task", k, (*Tx).PutTask, func(tx *Tx, k domain.Task) (domain.Task, error) { return tx.Task(k.ID) })

	a := filled[domain.Attempt](100)
	a.Project, a.Task, a.Activity = d.project.ID, d.task.ID, ""
	a.Usage.Written = 0 // said to be not stored, as Activity is
	same(t, s, "attempt", a, (*Tx).InsertAttempt, func(tx *Tx, a domain.Attempt) (domain.Attempt, error) { return tx.Attempt(a.ID) })

	n := filled[domain.Session](200)
	n.Attempt = d.attempt.ID
	same(t, s, "session", n, (*Tx).PutSession, func(tx *Tx, n domain.Session) (domain.Session, error) { return tx.Session(n.ID) })

	w := filled[domain.Passport](400)
	same(t, s, "passport", w, (*Tx).PutPassport, func(tx *Tx, w domain.Passport) (domain.Passport, error) { return tx.Passport(w.Model) })
	same(t, s, "passport in the list", w, (*Tx).PutPassport, func(tx *Tx, _ domain.Passport) (domain.Passport, error) { return last(tx.Passports()) })
	update(t, s, func(tx *Tx) error { return tx.DropPassport(w.Model) })
	err := s.View(t.Context(), func(tx *Tx) error { _, err := tx.Passport(w.Model); return err })
	wantCode(t, err, domain.CodeNotFound)

	b := filled[domain.BinItem](300)
	same(t, s, "bin item", b, (*Tx).PutBin, func(tx *Tx, b domain.BinItem) (domain.BinItem, error) { return tx.BinItem(b.ID) })
}

func TestEveryFieldOfReviewComesBack(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)

	e := filled[domain.Evidence](1)
	e.Attempt = d.attempt.ID
	same(t, s, "evidence", e, (*Tx).PutEvidence, func(tx *Tx, _ domain.Evidence) (domain.Evidence, error) { return last(tx.EvidenceOf(d.attempt.ID)) })
	e.ID, e.RedOnBase = "e2", nil
	same(t, s, "evidence not asked on the base", e, (*Tx).PutEvidence, func(tx *Tx, _ domain.Evidence) (domain.Evidence, error) { return last(tx.EvidenceOf(d.attempt.ID)) })

	c := filled[domain.Comment](30)
	c.Attempt = d.attempt.ID
	same(t, s, "comment", c, (*Tx).PutComment, func(tx *Tx, c domain.Comment) (domain.Comment, error) { return tx.Comment(c.ID) })

	v := filled[domain.Verdict](60)
	v.Attempt = d.attempt.ID
	same(t, s, "verdict", v, (*Tx).PutVerdict, func(tx *Tx, _ domain.Verdict) (domain.Verdict, error) { return last(tx.Verdicts(d.attempt.ID)) })

	h := filled[domain.ReadHunk](80)
	h.Attempt = d.attempt.ID
	read := func(tx *Tx, h *domain.ReadHunk) error { return tx.PutRead(h.Attempt, []domain.ReadHunk{*h}) }
	same(t, s, "hunk that was read", h, read, func(tx *Tx, _ domain.ReadHunk) (domain.ReadHunk, error) { return last(tx.ReadHunks(d.attempt.ID)) })
	update(t, s, func(tx *Tx) error { return tx.DropRead(h.Attempt, []domain.ReadHunk{h}) })
	view(t, s, func(tx *Tx) error {
		if left, err := tx.ReadHunks(h.Attempt); err != nil || len(left) != 0 {
			t.Errorf("after it was taken back, %v are read: %v", left, err)
		}
		return nil
	})

	k := filled[domain.Look](85)
	k.Attempt = d.attempt.ID
	same(t, s, "look", k, (*Tx).PutLook, func(tx *Tx, k domain.Look) (domain.Look, error) { return tx.Look(k.Attempt) })

	l := filled[domain.Landing](90)
	l.Attempt, l.Project = d.attempt.ID, d.project.ID
	same(t, s, "landing", l, (*Tx).PutLanding, func(tx *Tx, l domain.Landing) (domain.Landing, error) { return tx.Landing(l.ID) })

	r := filled[domain.Request](120)
	r.Attempt = d.attempt.ID
	same(t, s, "request", r, (*Tx).PutRequest, func(tx *Tx, r domain.Request) (domain.Request, error) { return tx.Request(r.ID) })

	x := filled[domain.Decision](150)
	x.Attempt = d.attempt.ID
	same(t, s, "decision", x, (*Tx).PutDecision, func(tx *Tx, _ domain.Decision) (domain.Decision, error) { return last(tx.Decisions(d.attempt.ID)) })
}

// A field that a Put leaves out and the reader leaves out as well would go unnoticed without this.
func TestFillerLeavesNoFieldOut(t *testing.T) {
	a := filled[domain.Attempt](1)
	v := reflect.ValueOf(a)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("Attempt.%s was not filled", v.Type().Field(i).Name)
		}
	}
}

func TestPutFillsIn(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	if d.project.ID == "" || d.task.Number != 1 || d.attempt.Ordinal != 1 || d.attempt.Round != 1 || d.session.Ordinal != 1 {
		t.Fatalf("not filled in: %+v", d)
	}
	second := domain.Task{Project: d.project.ID}
	again := domain.Attempt{Project: d.project.ID, Task: d.task.ID, State: domain.StateQueued}
	update(t, s, func(tx *Tx) error {
		if err := tx.PutTask(&second); err != nil {
			return err
		}
		return tx.InsertAttempt(&again)
	})
	if second.Number != 2 || again.Ordinal != 2 || second.CreatedAt.IsZero() || again.UpdatedAt.IsZero() {
		t.Errorf("number %d, ordinal %d, times %v and %v", second.Number, again.Ordinal, second.CreatedAt, again.UpdatedAt)
	}
}

func TestForeignRowsAreRefused(t *testing.T) {
	s := openNew(t)
	err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutTask(&domain.Task{Project: "p-none"}) })
	wantCode(t, err, domain.CodeNotFound)
	d := planted(t, s)
	err = s.Update(t.Context(), func(tx *Tx) error {
		return tx.PutProject(&domain.Project{Name: "twice", Dir: d.project.Dir})
	})
	wantCode(t, err, domain.CodeConflict)
}

func TestMissingThingsSaySo(t *testing.T) {
	s := openNew(t)
	for name, get := range map[string]func(*Tx) error{
		"project": func(tx *Tx) error { _, err := tx.Project("p0"); return err },
		"task":    func(tx *Tx) error { _, err := tx.TaskByNumber("p0", 7); return err },
		"attempt": func(tx *Tx) error { _, err := tx.Attempt("a0"); return err },
		"landing": func(tx *Tx) error { _, err := tx.Landing("l0"); return err },
		"request": func(tx *Tx) error { _, err := tx.Request("r0"); return err },
		"comment": func(tx *Tx) error { _, err := tx.Comment("m0"); return err },
		"bin":     func(tx *Tx) error { _, err := tx.BinItem("b0"); return err },
		"delete":  func(tx *Tx) error { return tx.DeleteProject("p0") },
		"unbin":   func(tx *Tx) error { return tx.DeleteBin("b0") },
		"move":    func(tx *Tx) error { _, err := tx.MoveAttempt("a0", domain.StateRunning, nil); return err },
		"emit":    func(tx *Tx) error { return tx.Emit(domain.Event{Attempt: "a0"}) },
	} {
		if err := s.Update(t.Context(), get); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
