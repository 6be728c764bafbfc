package diff

// Pair is a row of a diff whose sides stand beside one another. A hunk's head and a note that belongs to neither side
// stand on the left alone; a context row is on both.
type Pair struct{ Left, Right *Row }

// Split puts the rows of a diff into pairs: a run of removed rows and the run of added ones after it stand beside one
// another, row by row. A note goes with the row it follows.
func Split(rows []Row) []Pair {
	out := make([]Pair, 0, len(rows))
	var left, right []*Row
	flush := func() {
		for i := range max(len(left), len(right)) {
			out = append(out, Pair{at(left, i), at(right, i)})
		}
		left, right = left[:0], right[:0]
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Kind == RowDel:
			if len(right) > 0 {
				flush()
			}
			left = append(left, r)
		case r.Kind == RowAdd:
			right = append(right, r)
		case r.Kind == RowNote && len(right) > 0:
			right = append(right, r)
		case r.Kind == RowNote && len(left) > 0:
			left = append(left, r)
		case r.Kind == RowContext:
			flush()
			out = append(out, Pair{r, r})
		default:
			flush()
			out = append(out, Pair{Left: r})
		}
	}
	flush()
	return out
}

func at(rows []*Row, i int) *Row {
	if i < len(rows) {
		return rows[i]
	}
	return nil
}

// Heads gives the places of the rows that open a hunk, so that a face can go from one to the next, and knows where
// every row stands, without having them all.
func Heads(rows []Row) []int {
	heads := []int{}
	for i, r := range rows {
		if r.Kind == RowHunk {
			heads = append(heads, i)
		}
	}
	return heads
}

// PairHeads is Heads for pairs.
func PairHeads(pairs []Pair) []int {
	heads := []int{}
	for i, p := range pairs {
		if p.Left != nil && p.Left.Kind == RowHunk {
			heads = append(heads, i)
		}
	}
	return heads
}
