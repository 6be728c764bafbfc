package provider

import "time"

// StateOf gives how a lane stands.
func StateOf(l *Lane) LaneState { return l.state() }

// WaitOf estimates how long a ticket waits.
func WaitOf(l *Lane, t *Ticket) time.Duration { return l.wait(t, t.Position()) }
