package config

import "time"

// Defaults gives the settings where nobody says anything.
func Defaults() Settings {
	return Settings{
		Verify:    Verify{RepairRounds: 1, Timeout: Duration(10 * time.Minute)},
		Review:    Review{Rounds: 2},
		Land:      Land{Strategy: "squash"},
		Contract:  Contract{MaxTurns: 200},
		Escalate:  Escalate{After: 2, MaxCostUSD: 1},
		Ollama:    Ollama{NumCtx: 16384, KeepAlive: Duration(30 * time.Minute)},
		Limits:    Limits{Foreground: 3, Lane: Lane{Local: 1, Hosted: 4}},
		Engine:    Engine{IdleSeconds: 60},
		Bin:       Bin{Days: 30},
		UI:        UI{Theme: "system"},
		Attention: Attention{Notify: true, Sound: true, Badge: true, OnQuestion: true, OnReady: true, OnFailed: true},
		Window:    Window{GPU: "never"},
		Features:  Features{Forecast: true, Recheck: true, Coverage: true},
		Agent:     Agent{TrimAt: 45, HandoverAt: 60},
	}
}
