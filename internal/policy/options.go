package policy

import "strings"

// usage describes what of a program's command line only reads. Options that are not in it ask.
type usage struct {
	flags  string // letters of options without a value
	values string // letters of options with a value, which never names a file
	long   string // long options, space-separated; a trailing = takes a value, which never names a file
	number bool   // -20 is an option
	texts  int    // how many first operands are text and no file; -1: all
	most   int    // most operands; 0: any number
	textIf string // options, short or long, which stand for the first text
}

// check gives a checker for the usage.
func (u usage) check() func(args []string) string {
	long := map[string]bool{}
	for _, name := range strings.Fields(u.long) {
		long[strings.TrimSuffix(name, "=")] = strings.HasSuffix(name, "=")
	}
	return func(args []string) string {
		r := reading{usage: u, takes: long, texts: u.texts}
		for i := 0; i < len(args); i++ {
			skip, why := r.word(args[i], i+1 < len(args))
			if why != "" {
				return why
			}
			i += skip
		}
		return r.operandsWhy()
	}
}

// reading is the state of going through one command line.
type reading struct {
	usage
	takes    map[string]bool // long options and whether they take a value
	texts    int
	ended    bool // -- was seen
	operands []string
}

// word takes one word and says how many of the following belong to it, or why it asks.
func (r *reading) word(arg string, more bool) (skip int, why string) {
	switch {
	case r.ended || arg == "-" || !strings.HasPrefix(arg, "-"):
		r.operands = append(r.operands, arg)
		return 0, ""
	case arg == "--":
		r.ended = true
		return 0, ""
	case strings.HasPrefix(arg, "--"):
		return r.longOption(arg[2:], more)
	case r.number && strings.Trim(arg[1:], "0123456789") == "":
		return 0, ""
	}
	return r.letters(arg[1:], more)
}

func (r *reading) longOption(arg string, more bool) (int, string) {
	name, _, has := strings.Cut(arg, "=")
	takes, known := r.takes[name]
	if !known {
		return 0, "the option --" + name + " is not known to be harmless"
	}
	r.stands("--" + name)
	if takes && !has {
		if !more {
			return 0, "the option --" + name + " lacks its value"
		}
		return 1, ""
	}
	return 0, ""
}

func (r *reading) letters(letters string, more bool) (int, string) {
	for i, c := range letters {
		switch {
		case strings.ContainsRune(r.flags, c):
			r.stands("-" + string(c))
			continue
		case !strings.ContainsRune(r.values, c):
			return 0, "the option -" + string(c) + " is not known to be harmless"
		}
		r.stands("-" + string(c))
		if i+1 < len(letters) {
			return 0, ""
		}
		if !more {
			return 0, "the option -" + string(c) + " lacks its value"
		}
		return 1, ""
	}
	return 0, ""
}

// stands notes an option that takes the place of the first text.
func (r *reading) stands(option string) {
	for _, o := range strings.Fields(r.textIf) {
		if o == option {
			r.texts = 0
		}
	}
}

func (r *reading) operandsWhy() string {
	if r.most > 0 && len(r.operands) > r.most {
		return "a further operand may be a file that is written"
	}
	if r.texts < 0 {
		return ""
	}
	for _, path := range r.operands[min(r.texts, len(r.operands)):] {
		if why := outOfReach(path); why != "" {
			return why
		}
	}
	return ""
}
