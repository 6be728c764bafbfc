package client

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
)

// Jobs lists the commands that an attempt's agent started in the background; Output gives what they print.
func (c *Client) Jobs(ctx context.Context, r Ref) ([]wire.Job, error) {
	return get[[]wire.Job](ctx, c, r.at("attempts", "jobs")+r.query(nil))
}
