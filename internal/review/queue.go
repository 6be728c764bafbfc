package review

import (
	"cmp"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// InQueue says whether an attempt is to be judged: its artifact is ready, or it failed.
func InQueue(s domain.State) bool { return s == domain.StateReady || s == domain.StateFailed }

// SortQueue puts attempts in the order of the queue, in place: what holds an agent up first (a permission, a
// question), then what is ready or failed, the longest waiting first, then the rest in the order it was made.
func SortQueue(attempts []domain.Attempt) { slices.SortStableFunc(attempts, CompareQueue) }

// CompareQueue is the order of SortQueue for slices that hold more than attempts.
func CompareQueue(a, b domain.Attempt) int {
	return cmp.Or(
		cmp.Compare(rank(a.State), rank(b.State)),
		since(a).Compare(since(b)),
		a.CreatedAt.Compare(b.CreatedAt),
		cmp.Compare(a.ID, b.ID),
	)
}

func rank(s domain.State) int {
	switch {
	case s == domain.StateWaitingApproval, s == domain.StateWaitingQuestion:
		return 0
	case InQueue(s):
		return 1
	case s.Done():
		return 3
	}
	return 2
}

// since is when an attempt began to wait for a person.
func since(a domain.Attempt) time.Time {
	switch {
	case rank(a.State) == 0 || rank(a.State) > 1:
		return time.Time{}
	case a.State == domain.StateReady && !a.ReadyAt.IsZero():
		return a.ReadyAt
	case a.State == domain.StateFailed && !a.EndedAt.IsZero():
		return a.EndedAt
	}
	return a.UpdatedAt
}
