package client

import (
	"context"
	"strconv"

	"github.com/coppice/coppice/internal/api/wire"
)

// Jobs lists the commands that an attempt's agent started in the background; Output gives what they print.
func (c *Client) Jobs(ctx context.Context, r Ref) ([]wire.Job, error) {
	return get[[]wire.Job](ctx, c, r.at("attempts", "jobs")+r.query(nil))
}

// StopJob ends the n-th of them, and lists them as they stand then.
func (c *Client) StopJob(ctx context.Context, r Ref, n int) ([]wire.Job, error) {
	return post[[]wire.Job](ctx, c, r.at("attempts", "jobs", strconv.Itoa(n), "stop")+r.query(nil), nil)
}
