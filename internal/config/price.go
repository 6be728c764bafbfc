package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Price is what a model costs, in dollars a million tokens.
type Price struct {
	In, Out float64
	Cached  *float64 // nil: not said
}

// ParsePrice reads "in/out" or "in/out/cached".
func ParsePrice(text string) (Price, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return Price{}, fmt.Errorf("%q is no price", text)
	}
	var usd [3]float64
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(part), "$"), 64)
		if err != nil || !(v >= 0 && v <= 1e6) {
			return Price{}, fmt.Errorf("%q is no price", text)
		}
		usd[i] = v
	}
	p := Price{In: usd[0], Out: usd[1]}
	if len(parts) == 3 {
		p.Cached = &usd[2]
	}
	return p, nil
}
