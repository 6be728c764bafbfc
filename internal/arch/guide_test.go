package arch

import (
	"os"
	"strings"
	"testing"
)

// A package that the guide does not name is one that nobody finds.
func TestTheGuideNamesEveryPackage(t *testing.T) {
	b, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range append(layers, alone) {
		for _, name := range names {
			if name != "." && !strings.Contains(string(b), "`"+name+"`") && existing(name) {
				t.Errorf("ARCHITECTURE.md says nothing of %s", name)
			}
		}
	}
	if existing("internal/nowhere") || !existing("internal/domain") {
		t.Error("the test cannot tell which packages there are")
	}
}

func existing(folder string) bool {
	_, err := os.Stat("../../" + folder)
	return err == nil
}
