package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/service"
)

// What is sent of a race whose models are hidden does not name them, wherever a name may stand.
func TestHiddenModels(t *testing.T) {
	const model = "ollama/qwen3-coder:30b"
	a := domain.Attempt{ID: "a1", Model: model, Ordinal: 2, State: domain.StateFailed}
	v := service.RaceView{Hidden: true, Attempts: []service.RacerView{{Placing: review.Placing{
		Racer: review.Racer{Attempt: a}, Name: "B", Lap: review.LapOut,
		Why: `the model "qwen3-coder:30b" is not there: coppice models pull ` + model,
	}}}}
	sent := func() string {
		b, err := json.Marshal(race(v))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := sent(); strings.Contains(got, "qwen") || strings.Contains(got, "ordinal") || !strings.Contains(got, "its model") {
		t.Error(got)
	}
	v.Hidden = false
	if got := sent(); !strings.Contains(got, `"model":"`+model) || !strings.Contains(got, `"ordinal":2`) || strings.Contains(got, "its model") {
		t.Error(got)
	}
}
