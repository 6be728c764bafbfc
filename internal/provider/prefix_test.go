package provider

import "testing"

// TestAnotherModelIsNoticed: another model that answers what was asked of the same one is told of; one that was asked
// for is not.
func TestAnotherModelIsNoticed(t *testing.T) {
	p := newPrefixes()
	for i, c := range []struct{ session, asked, came, before string }{
		{"s", "big", "big-1", ""},
		{"s", "big", "big-1", ""},
		{"s", "big", "big-2", "big-1"},
		{"s", "big", "", ""},       // a server that does not say
		{"s", "small", "tiny", ""}, // the session asked for another
		{"s", "small", "nano", "tiny"},
		{"other", "small", "tiny", ""},
		{"", "small", "nano", ""}, // nobody's
	} {
		if got := p.answered(c.session, c.asked, c.came); got != c.before {
			t.Errorf("%d: %+v: got %q", i, c, got)
		}
	}
}
