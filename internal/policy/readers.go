package policy

import (
	"regexp"
	"strings"
)

// readers are the programs of the read-only profile, each with a check of its words.
var readers = map[string]func(args []string) string{
	"cat": usage{flags: "AbeEnstTuv", long: "number show-all number-nonblank squeeze-blank show-ends " +
		"show-tabs"}.check(),
	"tac":  usage{flags: "br"}.check(),
	"rev":  usage{}.check(),
	"nl":   usage{flags: "p", values: "bdfhilnsvw"}.check(),
	"head": usage{flags: "qvz", values: "nc", long: "lines= bytes= quiet verbose", number: true}.check(),
	"tail": usage{flags: "qvz", values: "nc", long: "lines= bytes= quiet verbose", number: true}.check(),
	"wc":   usage{flags: "clmwL", long: "lines words chars bytes max-line-length"}.check(),
	"ls": usage{flags: "aAbBcCdfFgGhHiIklLmnNopqQrRsStTuUvxX1Z", long: "all almost-all human-readable " +
		"recursive reverse color color= size sort= time= directory classify inode group-directories-first " +
		"full-time time-style="}.check(),
	"pwd":      usage{flags: "LP", most: 1}.check(),
	"echo":     anything,
	"true":     anything,
	"false":    anything,
	"printf":   printf,
	"basename": usage{flags: "az", values: "s", texts: -1}.check(),
	"dirname":  usage{flags: "z", texts: -1}.check(),
	"seq":      usage{flags: "w", values: "sf", number: true, texts: -1}.check(),
	"date":     usage{flags: "uRI", values: "d", long: "utc rfc-3339= iso-8601 iso-8601="}.onlyPrefix("+"),
	"uname":    usage{flags: "asnrvmpio"}.check(),
	"arch":     usage{}.check(),
	"nproc":    usage{long: "all"}.check(),
	"whoami":   usage{}.check(),
	"cut": usage{flags: "nsz", values: "bcdf", long: "delimiter= fields= characters= bytes= complement " +
		"only-delimited output-delimiter="}.check(),
	"tr": usage{flags: "cCdst", texts: -1}.check(),
	"sort": usage{flags: "bdfghiMnRrVcCmsuz", values: "kt", long: "numeric-sort reverse unique key= " +
		"field-separator= human-numeric-sort version-sort ignore-case stable general-numeric-sort check"}.check(),
	"uniq": usage{flags: "cdDiuz", values: "fsw", long: "count repeated unique ignore-case", most: 1}.check(),
	"comm": usage{flags: "123z"}.check(),
	"cmp":  usage{flags: "bls", values: "in"}.check(),
	"diff": usage{flags: "abBcdefhiNnpqrstTuwyEZ", values: "UCIxW", long: "unified unified= brief recursive " +
		"side-by-side color ignore-all-space ignore-space-change ignore-blank-lines exclude= new-file"}.check(),
	"paste":    usage{flags: "sz", values: "d"}.check(),
	"fold":     usage{flags: "bs", values: "w"}.check(),
	"fmt":      usage{flags: "cstu", values: "w"}.check(),
	"expand":   usage{flags: "i", values: "t"}.check(),
	"unexpand": usage{flags: "a", values: "t"}.check(),
	"column":   usage{flags: "txe", values: "sco"}.check(),
	"stat":     usage{flags: "Ltf", values: "c", long: "format= printf= dereference terse"}.check(),
	"file":     usage{flags: "bhikLN", long: "mime mime-type mime-encoding brief"}.check(),
	"du": usage{flags: "abchHklmsxS", values: "d", long: "max-depth= summarize human-readable " +
		"apparent-size exclude= all total"}.check(),
	"df":        usage{flags: "ahiklTP"}.check(),
	"tree":      usage{flags: "adfiCgnspuDFqrtvxh", values: "LIP", long: "dirsfirst gitignore noreport prune"}.check(),
	"md5sum":    sums,
	"sha1sum":   sums,
	"sha256sum": sums,
	"sha512sum": sums,
	"b2sum":     sums,
	"cksum":     usage{}.check(),
	"od":        usage{flags: "bcdfiloxv", values: "AjNtwS"}.check(),
	"hexdump":   usage{flags: "bcCdovx", values: "ns"}.check(),
	"xxd":       usage{flags: "beipu", values: "clgos", most: 1}.check(),
	"strings":   usage{flags: "afo", values: "net"}.check(),
	"realpath":  usage{flags: "emLPsqz"}.check(),
	"readlink":  usage{flags: "efmnqsvz"}.check(),
	"which":     usage{flags: "a", texts: -1}.check(),
	"type":      usage{flags: "atpP", texts: -1}.check(),
	"cd":        cd,
	"test":      test,
	"[":         bracket,
	"grep":      grep,
	"egrep":     grep,
	"fgrep":     grep,
	"rg":        ripgrep,
	"jq": usage{flags: "rRscMCSjaen", long: "raw-output compact-output slurp raw-input null-input " +
		"sort-keys join-output monochrome-output exit-status tab", texts: 1}.check(),
	"find": find,
	"sed":  sed,
}

var (
	sums = usage{flags: "btz", long: "binary text tag zero"}.check()
	grep = usage{
		flags: "EFGPivwxcLloqsbHhnTZaIrRyUz", values: "emABCdD", number: true, texts: 1, textIf: "-e --regexp",
		long: "include= exclude= exclude-dir= color color= colour= line-number recursive ignore-case " +
			"files-with-matches " +
			"files-without-match count word-regexp line-regexp only-matching no-messages max-count= extended-regexp " +
			"fixed-strings perl-regexp basic-regexp invert-match after-context= before-context= context= regexp= " +
			"with-filename no-filename null text binary-files= quiet silent",
	}.check()
	ripgrep = usage{
		flags: "ivwxclnNSsUFHIoqp0P", values: "egtTABCmMdjr", texts: 1, textIf: "-e --regexp --files --type-list",
		long: "files files-with-matches files-without-match glob= iglob= type= type-not= type-list ignore-case " +
			"line-number no-line-number no-heading heading color= count count-matches json stats max-count= max-depth= " +
			"context= after-context= before-context= sort= sortr= smart-case case-sensitive fixed-strings multiline pcre2 " +
			"word-regexp line-regexp only-matching vimgrep column trim with-filename no-filename invert-match regexp= " +
			"max-columns= no-messages passthru replace= null",
	}.check()
)

func anything([]string) string { return "" }

// printf takes a format first; -v would set a variable by an expression.
func printf(args []string) string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && args[0] != "--" {
		return "the format is not the first word"
	}
	return ""
}

// onlyPrefix checks like check, and every operand has to begin with the prefix.
func (u usage) onlyPrefix(prefix string) func([]string) string {
	u.texts = -1
	check := u.check()
	return func(args []string) string {
		for _, arg := range args {
			if !strings.HasPrefix(arg, prefix) && !strings.HasPrefix(arg, "-") {
				return "the word " + arg + " may set something"
			}
		}
		return check(args)
	}
}

func cd(args []string) string {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") || args[0] == "" {
		return "it does not name one folder"
	}
	return outOfReach(args[0])
}

func bracket(args []string) string {
	if len(args) == 0 || args[len(args)-1] != "]" {
		return "the closing bracket is missing"
	}
	return test(args[:len(args)-1])
}

// testOps are the operators of test. -v is none of them: it evaluates a subscript.
var testOps = words("-e -f -d -r -w -x -s -L -h -n -z -b -c -p -S -k -u -g -O -G -N -nt -ot -ef -eq -ne -lt -le -gt " +
	"-ge -a -o")

func test(args []string) string {
	for _, arg := range args {
		if len(arg) > 1 && arg[0] == '-' && !testOps[arg] {
			return "the operator " + arg + " is not known to be harmless"
		}
		if why := outOfReach(arg); why != "" {
			return why
		}
	}
	return ""
}

// findTests are the parts of a find expression which only look or print; true: with a value.
var findTests = func() map[string]bool {
	all := map[string]bool{}
	for name := range words("-print -print0 -prune -empty -not -a -o -and -or ! ( ) -true -false -ls -quit -depth " +
		"-readable -writable -executable -mount -xdev -nouser -nogroup -daystart") {
		all[name] = false
	}
	for name := range words("-name -iname -path -ipath -wholename -type -maxdepth -mindepth -size -mtime -mmin -atime " +
		"-ctime -cmin -perm -user -group -links -regex -iregex -regextype -printf -newermt") {
		all[name] = true
	}
	return all
}()

func find(args []string) string {
	i := 0
	for ; i < len(args) && !strings.HasPrefix(args[i], "-") && args[i] != "(" && args[i] != "!"; i++ {
		if why := outOfReach(args[i]); why != "" {
			return why
		}
	}
	for ; i < len(args); i++ {
		value, ok := findTests[args[i]]
		if !ok {
			return args[i] + " is not known to be harmless"
		}
		if value {
			i++
		}
	}
	return ""
}

var (
	sedAddress = `(?:[0-9]+|\$|/[^/\\;{}\n]*/)`
	sedPrint   = regexp.MustCompile(`^\s*(?:` + sedAddress + `(?:,(?:\+|~)?` + sedAddress + `)?)?\s*[pdq=]\s*$`)
	sedReplace = regexp.MustCompile(`^s([/|#,])[^\\;\n/|#,]*([/|#,])[^\\;\n/|#,]*([/|#,])[gIip0-9]*$`)
)

// sed allows scripts that print, delete, number or replace on the way to the output, in their plainest form.
func sed(args []string) string {
	var files []string
	given := false
	script := func(text string) bool {
		given = true
		return sedScript(text)
	}
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "-n" || arg == "-E" || arg == "-r" || arg == "--quiet" || arg == "--silent":
		case arg == "-e" && i+1 < len(args):
			i++
			if !script(args[i]) {
				return "the script may do more than print"
			}
		case strings.HasPrefix(arg, "-"):
			return "the option " + arg + " is not known to be harmless"
		default:
			files = append(files, arg)
		}
	}
	if !given {
		if len(files) == 0 || !script(files[0]) {
			return "the script may do more than print"
		}
		files = files[1:]
	}
	for _, file := range files {
		if why := outOfReach(file); why != "" {
			return why
		}
	}
	return ""
}

func sedScript(text string) bool {
	for _, command := range strings.Split(text, ";") {
		if m := sedReplace.FindStringSubmatch(command); m != nil && m[1] == m[2] && m[2] == m[3] {
			continue
		}
		if !sedPrint.MatchString(command) {
			return false
		}
	}
	return true
}

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
