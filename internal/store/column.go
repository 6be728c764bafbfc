package store

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// column ties a column to a field: field is a pointer that is scanned into and written from.
type column struct {
	name  string
	field any
}

// timeText is how times are stored: UTC, of fixed width, so that text order is time order.
const timeText = "2006-01-02T15:04:05.000000000Z"

// stamp stores a time as text; the zero time is ”.
type stamp struct{ t *time.Time }

func at(t *time.Time) stamp { return stamp{t} }

func textOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeText)
}

// Value implements driver.Valuer.
func (s stamp) Value() (driver.Value, error) { return textOf(*s.t), nil }

// Scan implements sql.Scanner.
func (s stamp) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("time stored as %T", src)
	}
	*s.t = time.Time{}
	if text == "" {
		return nil
	}
	t, err := time.Parse(timeText, text)
	*s.t = t
	return err
}

// document stores a value as JSON; what encodes to null is NULL.
type document struct{ v any }

func doc(v any) document { return document{v} }

// Value implements driver.Valuer.
func (d document) Value() (driver.Value, error) {
	b, err := encode(d.v)
	if err != nil || string(b) == "null" {
		return nil, err
	}
	return string(b), nil
}

// encode is json.Marshal without the escapes that only matter within HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Scan implements sql.Scanner.
func (d document) Scan(src any) error {
	if src == nil {
		return nil
	}
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("JSON stored as %T", src)
	}
	return json.Unmarshal([]byte(text), d.v)
}

// raw stores bytes as text exactly as they are.
type raw struct{ b *json.RawMessage }

// Value implements driver.Valuer.
func (r raw) Value() (driver.Value, error) { return string(*r.b), nil }

// Scan implements sql.Scanner.
func (r raw) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("text stored as %T", src)
	}
	*r.b = nil
	if text != "" {
		*r.b = json.RawMessage(text)
	}
	return nil
}
