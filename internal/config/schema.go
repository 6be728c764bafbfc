package config

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// field is one setting as the tags of Settings describe it.
type field struct {
	key   string // dotted
	index []int
	typ   reflect.Type
	tag   reflect.StructTag
	group string // heading it is shown under
}

func (f field) userOnly() bool { return f.tag.Get("scope") == "user" }

func (f field) in(s *Settings) reflect.Value { return reflect.ValueOf(s).Elem().FieldByIndex(f.index) }

// fields lists the schema in the order of the struct.
var fields = sync.OnceValue(func() []field { return walk(reflect.TypeFor[Settings](), "", "", nil) })

func walk(t reflect.Type, prefix, group string, index []int) []field {
	var out []field
	for i := range t.NumField() {
		sf := t.Field(i)
		key := prefix + sf.Tag.Get("toml")
		at := append(slices.Clone(index), i)
		group := cmp.Or(sf.Tag.Get("group"), group)
		if sf.Type.Kind() == reflect.Struct {
			out = append(out, walk(sf.Type, key+".", group, at)...)
			continue
		}
		out = append(out, field{key: key, index: at, typ: sf.Type, tag: sf.Tag, group: cmp.Or(group, sf.Name)})
	}
	return out
}

// fieldOf finds the setting a dotted key belongs to: itself, or the table it is an entry of (providers.x.base_url).
func fieldOf(key string) (field, bool) {
	for _, f := range fields() {
		if f.key == key || f.typ.Kind() == reflect.Map && strings.HasPrefix(key, f.key+".") {
			return f, true
		}
	}
	return field{}, false
}

// nearest gives the known key that is most like a mistyped one, or "".
func nearest(key string) string {
	best, most := "", len(key)/3+1
	for _, f := range fields() {
		if d := distance(key, f.key); d <= most {
			best, most = f.key, d-1
		}
		if strings.HasSuffix(f.key, "."+key) {
			return f.key
		}
	}
	return best
}

// distance is the number of single-letter edits between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
