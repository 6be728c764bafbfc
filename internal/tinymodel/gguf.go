package tinymodel

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// align is to what the data of each tensor is filled up.
const align = 32

// tensor is a matrix of F32. dims begin with the one that runs fastest.
type tensor struct {
	name string
	dims []uint64
	data []float32
}

type fact struct {
	key   string
	value any
}

// writer writes numbers and strings in the order of the format, and keeps the first error.
type writer struct {
	out *bufio.Writer
	pos int
	err error
}

func (w *writer) put(values ...any) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			w.put(uint64(len(s)), []byte(s))
			continue
		}
		if w.err == nil {
			w.err = binary.Write(w.out, binary.LittleEndian, v)
		}
		w.pos += binary.Size(v)
	}
}

func (w *writer) pad() {
	for w.pos%align != 0 {
		w.put(uint8(0))
	}
}

// writeGGUF writes version 3: magic, counts, facts, the list of tensors, their data.
func writeGGUF(out io.Writer, facts []fact, tensors []tensor) error {
	w := &writer{out: bufio.NewWriterSize(out, 1<<20)}
	w.put([]byte("GGUF"), uint32(3), uint64(len(tensors)), uint64(len(facts)))
	for _, f := range facts {
		w.put(f.key)
		if err := w.value(f.value); err != nil {
			return fmt.Errorf("%s: %w", f.key, err)
		}
	}
	var at uint64
	for _, t := range tensors {
		w.put(t.name, uint32(len(t.dims)), t.dims, uint32(0), at) // 0: F32
		at += (uint64(len(t.data))*4 + align - 1) / align * align
	}
	w.pad()
	for _, t := range tensors {
		w.put(t.data)
		w.pad()
	}
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

// value writes a fact's value behind the number of its type.
func (w *writer) value(v any) error {
	const list = 9
	switch x := v.(type) {
	case uint32:
		w.put(uint32(4), x)
	case float32:
		w.put(uint32(6), x)
	case bool:
		w.put(uint32(7), x)
	case string:
		w.put(uint32(8), x)
	case []int32:
		w.put(uint32(list), uint32(5), uint64(len(x)), x)
	case []float32:
		w.put(uint32(list), uint32(6), uint64(len(x)), x)
	case []string:
		w.put(uint32(list), uint32(8), uint64(len(x)))
		for _, s := range x {
			w.put(s)
		}
	default:
		return fmt.Errorf("%T is no type of the format", v)
	}
	return nil
}
