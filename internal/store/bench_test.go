package store

import (
	"fmt"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// BenchmarkGroupCommit shows what sharing commits is worth: updates of one message each, by so many sessions at once.
// commits/update is 1 without sharing.
func BenchmarkGroupCommit(b *testing.B) {
	for _, writers := range []int{1, 4, 16, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchWriters(b, writers) })
	}
}

func benchWriters(b *testing.B, writers int) {
	s, err := Open(b.Context(), b.TempDir()+"/coppice.db", Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d := newSeed("/bench")
	if err := s.Update(b.Context(), d.put); err != nil {
		b.Fatal(err)
	}
	jobs := make(chan struct{})
	before := s.Commits()
	b.ResetTimer()
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range jobs {
				err := s.Update(b.Context(), func(tx *Tx) error { return tx.Record(say(d.session.ID, "some words")) })
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for range b.N {
		jobs <- struct{}{}
	}
	close(jobs)
	all.Wait()
	b.ReportMetric(float64(s.Commits()-before)/float64(b.N), "commits/update")
}

// BenchmarkView is the price of a snapshot and one row.
func BenchmarkView(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir()+"/coppice.db", Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d := newSeed("/bench")
	if err := s.Update(b.Context(), d.put); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := s.View(b.Context(), func(tx *Tx) error { _, err := tx.Attempt(domain.AttemptID(d.attempt.ID)); return err })
		if err != nil {
			b.Fatal(err)
		}
	}
}
