package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Limits of a call's arguments.
const (
	MaxArgs  = 8 << 20 // bytes
	MaxDepth = 64      // objects and arrays inside one another
)

// CheckArgs gives a call's arguments as they may be stored and run: one JSON object without repeated keys. reason is
// empty when they are sound; otherwise it says in words for the model what is wrong, and args is an empty object. No
// arguments at all are an empty object.
func CheckArgs(raw []byte) (args json.RawMessage, reason string) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return json.RawMessage("{}"), ""
	}
	if err := checkObject(raw); err != nil {
		return json.RawMessage("{}"), "the arguments are not usable: " + err.Error()
	}
	return json.RawMessage(bytes.Clone(raw)), ""
}

func checkObject(raw []byte) error {
	if len(raw) > MaxArgs {
		return fmt.Errorf("they are longer than %d bytes", MaxArgs)
	}
	if raw[0] != '{' {
		return errors.New("they must be one JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := checkValue(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("there is more after the JSON object, at byte %d", dec.InputOffset())
	}
	return nil
}

// checkValue reads one value. The decoder is strict about syntax; depth and repeated keys are counted here.
func checkValue(dec *json.Decoder, depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("they are nested deeper than %d levels", MaxDepth)
	}
	tok, err := dec.Token()
	if err != nil {
		return syntax(dec, err)
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	keys := map[string]bool{}
	for dec.More() {
		if delim == '{' {
			if err := checkKey(dec, keys); err != nil {
				return err
			}
		}
		if err := checkValue(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing bracket
		return syntax(dec, err)
	}
	return nil
}

func checkKey(dec *json.Decoder, keys map[string]bool) error {
	tok, err := dec.Token()
	if err != nil {
		return syntax(dec, err)
	}
	key, _ := tok.(string)
	if keys[key] {
		return fmt.Errorf("the key %q appears twice", Words(key))
	}
	keys[key] = true
	return nil
}

func syntax(dec *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON breaks off at its end")
	}
	return fmt.Errorf("not valid JSON at byte %d", dec.InputOffset())
}
