package client

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
)

// Forecast tells how the open attempts would land, for each target; project may be empty.
func (c *Client) Forecast(ctx context.Context, project string) ([]wire.Forecast, error) {
	return get[[]wire.Forecast](ctx, c, path("forecast")+query{"project": project}.encode())
}
