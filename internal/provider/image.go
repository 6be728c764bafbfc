package provider

import (
	"encoding/base64"
	"slices"

	"github.com/coppice/coppice/internal/domain"
)

// imageSize is what an image counts for where the size of a request's text is asked for: about a thousand tokens.
const imageSize = 3500

// Unseen stands for an image where a model takes none.
const Unseen = "(Here was an image. You cannot see images; ask for what matters in it, if it does.)"

// Blind gives messages with words in the place of images, for a model that takes none.
func Blind(messages []domain.Message) []domain.Message {
	out := slices.Clone(messages)
	for i, m := range out {
		if !slices.ContainsFunc(m.Parts, func(p domain.Part) bool { return p.Kind == domain.PartImage }) {
			continue
		}
		out[i].Parts = slices.Clone(m.Parts)
		for j, p := range m.Parts {
			if p.Kind == domain.PartImage {
				out[i].Parts[j] = domain.Part{Kind: domain.PartText, Text: "\n" + Unseen}
			}
		}
	}
	return out
}

// DataURL gives an image as an address that holds it.
func DataURL(i *domain.Image) string {
	return "data:" + i.Media + ";base64," + base64.StdEncoding.EncodeToString(i.Data)
}
