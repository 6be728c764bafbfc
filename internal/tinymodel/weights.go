package tinymodel

import (
	"fmt"
	"math"
	"math/rand"
)

const (
	codeDim = 256 // dimensions that the pieces share
	headDim = 64
	layers  = 2
	forward = 128
	big     = 400 // how strongly the table asks for a token
	margin  = 100 // by which it has to stand before every other
	seed    = 1
)

// weights are the two matrices that say something: a row of each for each token. unit undoes what the norm before the
// output does, which is the same for every embedding.
type weights struct {
	*table
	dim, end int // end: the dimension of the last pieces' code
	in, out  []float32
	unit     float32
}

func newWeights(t *table) (*weights, error) {
	w := &weights{table: t, end: t.base + codeDim}
	w.dim = (w.end + 2 + headDim - 1) / headDim * headDim
	w.unit = float32(math.Sqrt(2 / float64(w.dim)))
	w.in, w.out = make([]float32, len(t.tokens)*w.dim), make([]float32, len(t.tokens)*w.dim)
	signs := rand.New(rand.NewSource(seed))
	for id := range t.tokens {
		w.embed(id, signs)
		w.row(w.out, id)[w.dim-1] = t.wish(id) * w.unit
	}
	w.row(w.out, t.vocab.end)[w.end] = big * w.unit
	for cur, next := range t.next {
		if !t.last(cur) {
			w.lead(cur, next)
		}
	}
	for cur, next := range t.next {
		if err := w.check(cur, next); err != nil {
			return nil, err
		}
	}
	// A string of a least length reads "abab…": the server breaks off some 30 equal tokens. 3 is too little to be said
	// before a closing quote.
	w.row(w.out, t.byte('b'))[t.byte('a')] += 3 * w.unit
	return w, nil
}

func (w *weights) row(m []float32, id int) []float32 { return m[id*w.dim : (id+1)*w.dim] }

func (w *weights) embed(id int, signs *rand.Rand) {
	row := w.row(w.in, id)
	row[w.dim-1] = 1
	switch {
	case id < w.base:
		row[id] = 1
	case w.last(id):
		row[w.end] = 1
	default:
		for i := w.base; i < w.end; i++ {
			row[i] = float32(1-2*signs.Intn(2)) / float32(math.Sqrt(codeDim))
		}
	}
}

// lead makes next follow cur.
func (w *weights) lead(cur, next int) {
	code, out := w.row(w.in, cur), w.row(w.out, next)
	for i := range w.dim - 1 {
		out[i] += big * w.unit * code[i]
	}
}

// check sees that next is said behind cur, whatever else could be.
func (w *weights) check(cur, next int) error {
	best, second := float32(0), float32(math.Inf(-1))
	for id := range w.tokens {
		says := dot(w.row(w.in, cur), w.row(w.out, id)) / w.unit
		if id == next {
			best = says
		} else {
			second = max(second, says)
		}
	}
	if best-second < margin {
		return fmt.Errorf("behind %q, %q leads by %.0f only: raise codeDim", w.tokens[cur].text, w.tokens[next].text, best-second)
	}
	return nil
}

func dot(a, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
