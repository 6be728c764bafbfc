package provider_test

import (
	"testing"

	"github.com/coppice/coppice/internal/provider"
)

func TestEstimatesAreLearnt(t *testing.T) {
	var c provider.Counts
	if got := c.Tokens("m", 7000); got != 2000 {
		t.Errorf("guesses %d", got)
	}
	c.Learn("m", 7000, 3500)
	if got := c.Tokens("m", 7000); got != 3500 {
		t.Errorf("estimates %d after it was told", got)
	}
	c.Learn("m", 100, 100) // too short to learn from
	c.Learn("m", 7000, 0)
	if got := c.Tokens("m", 7000); got != 3500 {
		t.Errorf("estimates %d", got)
	}
}
