package client

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
)

// Race compares the attempts at a task. models is hide, show, or empty for what the settings say.
func (c *Client) Race(ctx context.Context, r Ref, models string) (wire.Race, error) {
	return get[wire.Race](ctx, c, r.at("attempts", "race")+r.query(query{"models": models}))
}

// Choose accepts one attempt of a race and rejects the others.
func (c *Client) Choose(ctx context.Context, r Ref, v wire.Choose) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "choose")+r.query(nil), v)
}

// Lift takes hunks and files of an attempt over into another at its task.
func (c *Client) Lift(ctx context.Context, from Ref, l wire.Lift) (wire.Lifted, error) {
	return post[wire.Lifted](ctx, c, from.at("attempts", "lift")+from.query(nil), l)
}

// RaceRecord says how models fared in races; project may be empty.
func (c *Client) RaceRecord(ctx context.Context, project string) ([]wire.ModelRecord, error) {
	return get[[]wire.ModelRecord](ctx, c, path("races", "record")+query{"project": project}.encode())
}
