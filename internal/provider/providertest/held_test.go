package providertest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// elsewhere are the model faults that are not, or not only, an adapter's matter: where each is held. MF-25 has no test:
// agents start no agents.
var elsewhere = map[string][]string{
	"MF-02": {"../account_test.go TestMF02EightAgentsMeetALimitTogether"},
	"MF-06": {"../../engine/wiretest/faults_test.go TestFaults"},
	"MF-09": {"../../agent/stop_test.go TestRepliesThatSayNothingAreNudgedTwice"},
	"MF-11": {"../../agent/stop_test.go TestUnknownToolsEndTheAttempt"},
	"MF-14": {"../mend_test.go TestCallsWrittenAsText"},
	"MF-16": {
		"../ollama/running_test.go TestSilentlyCutPromptIsAnError", "../ollama/running_test.go TestModelThatWasLoadedAgainIsNoticed",
	},
	"MF-20": {
		"../../agent/stop_test.go TestCirclesOfOneToFiveAreFound", "../../agent/stop_test.go TestTheSameErrorWithOtherIDsIsACircle",
	},
	"MF-21": {"../../agent/govern_test.go TestHandingOverAgainAndAgainStops"},
	"MF-22": {"../../agent/govern_test.go TestAnOverflowIsHandedOverWithWhatIsOnRecord"},
	"MF-23": {"../../agent/budget_test.go TestABudgetOutlivesCrashesInTheMiddleOfRequests", "../../agent/stop_test.go TestBudgets"},
	"MF-24": {"../../engine/wiretest/whole_test.go TestWholeTask"}, // the server counts: the requests of the turns, no more
	"MF-25": {},
	"MF-26": {"../../agent/steer_test.go TestCancelDuringARequest"},
}

// TestEveryModelFaultIsHeld: each of the 26 has a case here that all providers run, streamed and not, or a test elsewhere
// that is there.
func TestEveryModelFaultIsHeld(t *testing.T) {
	held := map[string]bool{}
	for _, c := range allCases() {
		held[c.id] = true
	}
	for id, tests := range elsewhere {
		held[id] = true
		for _, test := range tests {
			file, name, _ := strings.Cut(test, " ")
			if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "func "+name+"(") {
				t.Errorf("%s: there is no %s", id, test)
			}
		}
	}
	for n := 1; n <= 26; n++ {
		if id := fmt.Sprintf("MF-%02d", n); !held[id] {
			t.Errorf("%s is held nowhere", id)
		}
	}
}
