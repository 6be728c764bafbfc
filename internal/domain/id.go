package domain

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// Ids are a letter for the kind of thing and eleven characters of Crockford's base 32 (55 random bits), so that any
// prefix a person types tells what is meant and stays short.
type (
	ProjectID    string
	TaskID       string
	AttemptID    string
	SessionID    string
	TurnID       string
	CallID       string
	CheckpointID string
	EvidenceID   string
	CommentID    string
	VerdictID    string
	LandingID    string
	RequestID    string
	DecisionID   string
	BinID        string
)

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// IDs makes identifiers. Tests hand in a fixed one; programs use RandomID.
type IDs func(kind byte) string

// RandomID makes an identifier of the kind from the system's random source.
func RandomID(kind byte) string {
	var b [7]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return string(kind) + crockford.EncodeToString(b[:])[:11]
}

// Kind letters of ids.
const (
	KindProject    = 'p'
	KindTask       = 't'
	KindAttempt    = 'a'
	KindSession    = 's'
	KindTurn       = 'n'
	KindCall       = 'c'
	KindCheckpoint = 'k'
	KindEvidence   = 'e'
	KindComment    = 'm'
	KindVerdict    = 'v'
	KindLanding    = 'l'
	KindRequest    = 'r'
	KindDecision   = 'd'
	KindBin        = 'b'
)

// FoldID maps what a person may type for an id (upper case, o for 0, i and l for 1 after the kind letter) to the
// stored form.
func FoldID(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) < 2 {
		return s
	}
	return s[:1] + strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(s[1:])
}
