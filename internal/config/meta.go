package config

import (
	"reflect"
	"strings"
)

// Meta is what a face needs to show a setting and to take a value for it.
type Meta struct {
	Group    string   // heading it belongs under
	Type     string   // bool, choice, number, duration, money, list, checks, keys, model, text or table
	Of       string   // type of one entry of a table; empty where entries have parts of their own
	Options  []string // values of a choice
	Unit     string   // what a number counts
	Min, Max string   // bounds, written as a value
	Default  string   // value where no layer says anything
	Env      string   // variable that sets it; empty: none does
	UserOnly bool     // a project's file may not set it
}

func metaOf(f field, key string) Meta {
	m := Meta{
		Group: f.group, Type: typeName(f, valueType(f, key)), Unit: f.tag.Get("unit"), Min: f.tag.Get("min"),
		Max: f.tag.Get("max"), UserOnly: f.userOnly(),
	}
	if enum := f.tag.Get("enum"); enum != "" {
		m.Options = strings.Split(enum, ",")
	}
	isTable := f.typ.Kind() == reflect.Map
	if isTable && key == f.key && f.typ.Elem().Kind() != reflect.Struct {
		m.Of = typeName(f, f.typ.Elem())
	}
	if !isTable {
		d := Defaults()
		m.Default, m.Env = show(f.in(&d)), EnvName(key)
	}
	return m
}

func typeName(f field, t reflect.Type) string {
	switch {
	case f.tag.Get("enum") != "":
		return "choice"
	case f.tag.Get("unit") == "USD":
		return "money"
	case t == reflect.TypeFor[Duration]():
		return "duration"
	case t == reflect.TypeFor[[]Check]():
		return "checks"
	case t == reflect.TypeFor[KeyList]():
		return "keys"
	case f.tag.Get("check") == "model":
		return "model"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Map:
		return "table"
	case reflect.Slice:
		return "list"
	case reflect.String:
		return "text"
	}
	return "number"
}
