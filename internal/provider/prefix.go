package provider

import (
	"hash/maphash"
	"sync"

	"github.com/coppice/coppice/internal/domain"
)

// maxTracked is of how many sessions the last request is remembered.
const maxTracked = 512

// prefixes compares each request with the one before it of its session. What a cache of prompts can use is the part at
// the beginning that is the same to the byte: system text, tools, and the messages so far.
type prefixes struct {
	mu    sync.Mutex
	seed  maphash.Seed
	last  map[string][]piece
	who   map[string]answerer // by session
	order []string
}

// piece is a part of a request that is the same or is not.
type piece struct {
	print uint64
	size  int64
}

// answerer is the model a session asked last, and the one that answered, in the provider's own words.
type answerer struct{ asked, came string }

func newPrefixes() *prefixes {
	return &prefixes{seed: maphash.MakeSeed(), last: map[string][]piece{}, who: map[string]answerer{}}
}

// measure compares a request and remembers it.
func (p *prefixes) measure(req Request) domain.Prefix {
	if req.Session == "" {
		return domain.Prefix{}
	}
	now := p.pieces(req)
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.last[req.Session]
	p.remember(req.Session, now)
	out := domain.Prefix{Sent: total(now), Before: total(before)}
	for i, b := range before {
		if i >= len(now) || now[i] != b {
			break
		}
		out.Same += b.size
	}
	return out
}

func (p *prefixes) remember(session string, now []piece) {
	if _, known := p.last[session]; !known {
		p.order = append(p.order, session)
	}
	p.last[session] = now
	if len(p.order) > maxTracked {
		delete(p.last, p.order[0])
		delete(p.who, p.order[0])
		p.order = p.order[1:]
	}
}

// answered takes note of the model that answered a session, and gives the one before where the provider put another in
// its place: the session asked for the same.
func (p *prefixes) answered(session, asked, came string) (before string) {
	if session == "" || came == "" {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.who[session]
	p.who[session] = answerer{asked, came}
	if last.asked != asked || last.came == came {
		return ""
	}
	return last.came
}

func total(pieces []piece) (n int64) {
	for _, p := range pieces {
		n += p.size
	}
	return n
}

// pieces are system text, tools and messages in the order in which models are told of them.
func (p *prefixes) pieces(req Request) []piece {
	out := make([]piece, 0, len(req.Tools)+len(req.Messages)+1)
	out = append(out, p.piece(req.System))
	for _, t := range req.Tools {
		out = append(out, p.piece(t.Name, t.Description, string(t.Schema)))
	}
	for _, m := range req.Messages {
		texts := []string{string(m.Role)}
		for _, part := range m.Parts {
			flag := ""
			if part.IsError {
				flag = "error"
			}
			if part.Image != nil {
				flag = part.Image.ID
			}
			texts = append(texts, string(part.Kind), part.Text, part.Signature, part.Call, part.Name, string(part.Args), flag)
		}
		out = append(out, p.piece(texts...))
	}
	return out
}

func (p *prefixes) piece(texts ...string) piece {
	var h maphash.Hash
	h.SetSeed(p.seed)
	var out piece
	for _, t := range texts {
		_, _ = h.WriteString(t)
		_ = h.WriteByte(0)
		out.size += int64(len(t))
	}
	out.print = h.Sum64()
	return out
}
