package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Bounds on the images of one message. MaxImage bounds each of them.
const (
	maxImages   = 4
	maxTogether = 5 << 19 // bytes; in base 64 they fit a request
)

// shown are the kinds of image that every provider takes.
var shown = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// imagesOf judges images by their bytes, never by a name.
func imagesOf(all [][]byte) (out []domain.Image, err error) {
	total := 0
	if len(all) > maxImages {
		return nil, domain.E(domain.CodeUsage, "say", "%d images are too many for one message", len(all)).
			WithHint("show %d at most; say the rest in another message", maxImages)
	}
	for n, data := range all {
		media := imageType(data)
		total += len(data)
		switch {
		case !slices.Contains(shown, media):
			return nil, domain.E(domain.CodeUsage, "say", "image %d is none that can be shown", n+1).
				WithHint("PNG, JPEG, GIF and WebP are taken, by what is in the file and not by its name")
		case len(data) > MaxImage, total > maxTogether:
			return nil, domain.E(domain.CodeUsage, "say", "the images are too large").
				WithHint("one may hold 2 MiB, all of a message 2.5 MiB; make them smaller, or show a part")
		}
		sum := sha256.Sum256(data)
		out = append(out, domain.Image{ID: hex.EncodeToString(sum[:16]), Media: media, Bytes: int64(len(data)), Data: data})
	}
	return out, nil
}

// seeing refuses images for an attempt whose model takes none: they would be lost without a word.
func (s *Service) seeing(ctx context.Context, id domain.AttemptID) error {
	a, err := view(ctx, s, func(tx *store.Tx) (domain.Attempt, error) { return tx.Attempt(id) })
	if err != nil {
		return err
	}
	_, info, err := s.Options.Models.Open(ctx, a.Model)
	if err != nil {
		return err
	}
	if !info.Sees {
		return domain.E(domain.CodeConflict, "say", "%s is not known to take images", a.Model).
			WithHint("say in words what is to be seen; nothing was sent. `coppice models` says which models have vision")
	}
	return nil
}

// Say gives a message to an attempt's agent: words, images, or both.
func (s *Service) Say(ctx context.Context, r Ref, text string, images [][]byte) (AttemptView, error) {
	if strings.TrimSpace(text) == "" && len(images) == 0 {
		return AttemptView{}, domain.E(domain.CodeUsage, "say", "the message is empty")
	}
	pictures, err := imagesOf(images)
	if err != nil {
		return AttemptView{}, err
	}
	return s.steer(ctx, r, func(ctx context.Context, id domain.AttemptID) error {
		if len(pictures) > 0 {
			if err := s.seeing(ctx, id); err != nil {
				return err
			}
		}
		return s.Conductor.Say(ctx, id, text, pictures)
	})
}

// Image gives an image that a person showed an attempt's agent.
func (s *Service) Image(ctx context.Context, r Ref, id string) (domain.Image, error) {
	return view(ctx, s, func(tx *store.Tx) (domain.Image, error) {
		a, _, err := resolve(tx, r)
		if err != nil {
			return domain.Image{}, err
		}
		i := domain.Image{ID: id}
		err = tx.FillImage(a.Project, &i)
		i.Media, i.Bytes = imageType(i.Data), int64(len(i.Data))
		return i, err
	})
}
