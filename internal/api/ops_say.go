package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

func (h handlers) saying(api huma.API) {
	op := huma.Operation{
		Method: http.MethodPost, Path: "/api/attempts/{ref}/say", OperationID: "sayToAttempt", MaxBodyBytes: maxBody,
		Summary: "A message to the agent, given between turns: words, images, or both",
	}
	operate(api, op, func(ctx context.Context, in *struct {
		InRef
		Body wire.Say
	},
	) (wire.Attempt, error) {
		return h.attempt(h.s.Say(ctx, in.ref(), in.Body.Text, in.Body.Images))
	})
	read(api, "/attempts/{ref}/images/{image}", "getImage", "An image that a person showed the agent", func(ctx context.Context, in *struct {
		InRef
		Image string `path:"image"`
	},
	) (wire.ImageData, error) {
		i, err := h.s.Image(ctx, in.ref(), in.Image)
		if err != nil {
			return wire.ImageData{}, err
		}
		return wire.ImageData{Image: image(i), Data: provider.DataURL(&i)}, nil
	})
}

func image(i domain.Image) wire.Image {
	return wire.Image{ID: i.ID, Media: i.Media, Bytes: i.Bytes}
}

// imagesIn are the images of a message.
func imagesIn(m domain.Message) (out []wire.Image) {
	for _, p := range m.Parts {
		if p.Kind == domain.PartImage && p.Image != nil {
			out = append(out, image(*p.Image))
		}
	}
	return out
}
