package service

import "testing"

func TestPreparedOneAtATimeAndOnceMore(t *testing.T) {
	var p prepared
	if !p.begin() {
		t.Fatal("nobody was at it")
	}
	if p.end(map[string]bool{"a": true}) {
		t.Error("nothing happened meanwhile, and it is to look again")
	}
	if !p.has("a") || p.has("b") {
		t.Error("what was done is not known")
	}
	if !p.begin() || p.begin() || p.begin() {
		t.Fatal("two are at it, or none")
	}
	if !p.end(nil) {
		t.Error("it was asked to look once more, and does not")
	}
	if p.begin() {
		t.Error("another one began while it looks once more")
	}
	if !p.end(nil) || p.end(nil) {
		t.Error("it is to look once for all who asked, and then to end")
	}
	if !p.begin() {
		t.Error("it ended, and none can begin")
	}
}
