package wire

// Say is a message of a person to an agent.
type Say struct {
	Text   string   `json:"text,omitempty"`
	Images [][]byte `json:"images,omitempty" maxItems:"16" doc:"PNG, JPEG, GIF or WebP, in base 64"`
}

// Image is a picture that a person showed an agent.
type Image struct {
	ID    string `json:"id"`
	Media string `json:"media" doc:"image/png, image/jpeg, image/gif or image/webp"`
	Bytes int64  `json:"bytes"`
}

// ImageData is one with what it shows.
type ImageData struct {
	Image
	Data string `json:"data" doc:"a data: address"`
}
