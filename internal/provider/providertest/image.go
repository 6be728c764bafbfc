package providertest

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// imageIsSent checks that an image that a person showed is in the request, once, with its own bytes and as what it is, and
// that the words beside it are still there.
func imageIsSent(t *testing.T, h Harness) {
	data := []byte("\x89PNG\r\n\x1a\n and what an image is made of \x00\xff\xfe")
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"A bird."}}}})
	req := Ask("what is this?")
	req.Messages[0].Parts = append(req.Messages[0].Parts, domain.Part{
		Kind: domain.PartImage, Image: &domain.Image{ID: "i1", Media: "image/png", Bytes: int64(len(data)), Data: data},
	})
	r, err := o.gather(t, req)
	if err != nil || textOf(r) != "A bird." {
		t.Fatalf("got %+v, %v", r, err)
	}
	body, coded := string(o.Server.Request(t, 1).Body), base64.StdEncoding.EncodeToString(data)
	ways := map[string]string{ // what each wire says around the bytes
		"data URL of chat completions": `{"image_url":{"url":"data:image/png;base64,` + coded + `"},"type":"image_url"}`,
		"data URL of responses":        `"image_url":"data:image/png;base64,` + coded + `","type":"input_image"`,
		"source of messages":           `{"data":"` + coded + `","media_type":"image/png","type":"base64"}`,
		"images of a message":          `"images":["` + coded + `"]`,
	}
	found := 0
	for _, way := range ways {
		found += strings.Count(body, way)
	}
	if found != 1 || strings.Count(body, coded) != 1 || !strings.Contains(body, "what is this?") {
		t.Errorf("found in %d of the ways that are known: %s", found, body)
	}
}
