package wire

import "time"

// File is one file of a change.
type File struct {
	Path      string `json:"path"`
	Old       string `json:"old,omitempty" doc:"the former path of a rename or copy"`
	Status    string `json:"status" enum:"added,modified,deleted,renamed,copied,type"`
	Binary    bool   `json:"binary,omitempty"`
	Mode      string `json:"mode,omitempty" doc:"new mode, where it changed"`
	Additions int    `json:"additions"`
	Deletions int    `json:"deletions"`
	Group     string `json:"group" doc:"contracts, definitions, callers, tests, docs, generated: the reading order"`
	Flag      string `json:"flag,omitempty" doc:"why a person should look twice: runs code later, outside the contract"`
	Folded    bool   `json:"folded,omitempty" doc:"shows its head alone at first: no hand wrote it"`
	Outside   bool   `json:"outside,omitempty" doc:"the contract does not let it be written"`
	Rows      int    `json:"rows" doc:"rows of its diff, unified"`
	Heads     []int  `json:"heads" doc:"which of them open a hunk"`
	Pairs     int    `json:"pairs" doc:"rows of its diff, side by side"`
	PairHeads []int  `json:"pair_heads"`
	Comments  int    `json:"comments,omitempty"`
	Hunks     []Hunk `json:"hunks" doc:"in order; a single one for a file that has none"`
}

// Hunk is what there is to read in one place, and whether it was read.
type Hunk struct {
	Mark    string `json:"mark" doc:"names it by what it changes, wherever that stands"`
	Read    bool   `json:"read,omitempty"`
	Verdict string `json:"verdict,omitempty" enum:"accept,reject" doc:"what a person decided on it"`
	Reason  string `json:"reason,omitempty"`
	Changed bool   `json:"changed,omitempty" doc:"something else was read here"`
	Was     string `json:"was,omitempty" enum:"accept,reject" doc:"what had been decided on that"`
	Part    bool   `json:"part,omitempty" doc:"in a scope: no hunk of the whole change, where it is read and judged as a part of another"`
	// What was decided on single lines counts before what was on the hunk.
	Count int           `json:"count,omitempty" doc:"how many lines it changes that can be judged one by one"`
	Lines []LineVerdict `json:"lines,omitempty" doc:"what was decided on single lines of it"`
}

// LineVerdict is what a person decided on some of the changed lines of a hunk.
type LineVerdict struct {
	Lines   []int  `json:"lines" doc:"of the changed lines of the hunk, counted from 1"`
	Verdict string `json:"verdict" enum:"accept,reject"`
	Reason  string `json:"reason,omitempty"`
}

// Scope is something of a change that can be seen by itself, and how much there is to see.
type Scope struct {
	Kind      string `json:"kind" enum:"whole,unseen,turn,against,uncommitted"`
	Turn      int    `json:"turn,omitempty"`
	Attempt   string `json:"attempt,omitempty" doc:"the other attempt"`
	Ordinal   int    `json:"ordinal,omitempty" doc:"which attempt at the task that is"`
	Model     string `json:"model,omitempty" doc:"of that attempt"`
	Files     int    `json:"files"`
	Additions int    `json:"additions"`
	Deletions int    `json:"deletions"`
	Uncounted bool   `json:"uncounted,omitempty" doc:"how much there is to see is known when it is looked at"`
}

// Look says that a person looks at a change.
type Look struct {
	Tree   string `json:"tree,omitempty" doc:"what they see; absent: what there is now"`
	Onward bool   `json:"onward,omitempty" doc:"they are still there and see it move: what they came with stays known"`
}

// HunkVerdict is what a person decides on hunks, or on some lines of one.
type HunkVerdict struct {
	Marks   []string `json:"marks" maxItems:"100000"`
	Lines   []int    `json:"lines,omitempty" maxItems:"1000000" doc:"only these of the changed lines of the one hunk, counted from 1; absent: all of it"`
	Verdict string   `json:"verdict,omitempty" enum:"accept,reject" doc:"absent: neither any more, on lines and, where none are named, on all of them"`
	Reason  string   `json:"reason,omitempty" maxLength:"20000" doc:"told to the agent with what is rejected"`
}

// Reading says which hunks were read, or were not.
type Reading struct {
	Marks  []string `json:"marks" maxItems:"100000"`
	Unread bool     `json:"unread,omitempty" doc:"take it back"`
}

// Change is the list of files of a change, in reading order.
type Change struct {
	Attempt   string `json:"attempt"`
	Base      string `json:"base" doc:"what it is against: of the whole change the commit it began from"`
	Tree      string `json:"tree"`
	Additions int    `json:"additions"`
	Deletions int    `json:"deletions"`
	Files     []File `json:"files"`
	// MovedUnknown is said so that nobody takes a line for new because it is not marked.
	MovedUnknown bool `json:"moved_unknown,omitempty" doc:"it has more than 50,000 changed lines: those that only moved are not looked for"`
}

// DiffPage is a window of at most 500 rows of one file's diff.
type DiffPage struct {
	Path   string `json:"path"`
	Offset int    `json:"offset"`
	Total  int    `json:"total" doc:"rows in all"`
	Rows   []Row  `json:"rows" doc:"unified"`
	Pairs  []Pair `json:"pairs,omitempty" doc:"side by side"`
}

// Pair is a row of a diff whose sides stand beside one another.
type Pair struct {
	Left  *Row `json:"left,omitempty" doc:"the old side; a hunk's head, or a note"`
	Right *Row `json:"right,omitempty" doc:"the new side"`
}

// Opening is all that is needed to show a change at once.
type Opening struct {
	Attempt  Attempt    `json:"attempt"`
	Change   *Change    `json:"change,omitempty"`
	Pages    []DiffPage `json:"pages" doc:"the first 500 rows in reading order, file by file"`
	Evidence []Evidence `json:"evidence"`
	Comments []Comment  `json:"comments"`
	Opinions []Opinion  `json:"opinions"`
	Decided  []Decided  `json:"decided" doc:"what was asked, answered and denied while the agent worked"`
	Problem  *Failure   `json:"problem,omitempty" doc:"why there is no change"`
}

// Decided is something an agent was allowed or denied by a person, or denied by a rule, or a question of it. What rules
// allowed is not told.
type Decided struct {
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty" doc:"you, rule or budget; absent: nobody answered"`
	Effect   string    `json:"effect,omitempty" enum:"allow,deny" doc:"absent: it was a question"`
	Tool     string    `json:"tool,omitempty"`
	Command  string    `json:"command,omitempty"`
	Paths    []string  `json:"paths,omitempty"`
	Rule     string    `json:"rule,omitempty" doc:"that denied it, or said to ask"`
	Reason   string    `json:"reason,omitempty"`
	Question string    `json:"question,omitempty"`
	Answer   string    `json:"answer,omitempty"`
}

// Lines is a part of a file as it stands on one side of a change.
type Lines struct {
	Path  string   `json:"path"`
	Old   bool     `json:"old,omitempty"`
	From  int      `json:"from" doc:"number of the first line"`
	Total int      `json:"total" doc:"lines in all"`
	Lines []string `json:"lines"`
	More  []int    `json:"more" doc:"bytes of each line that were left out"`
}

// Blob is a file of one side that has no lines to show.
type Blob struct {
	Path string `json:"path"`
	Old  bool   `json:"old,omitempty"`
	Gone bool   `json:"gone,omitempty" doc:"it is not there on this side"`
	Size int64  `json:"size"`
	Data string `json:"data,omitempty" doc:"a data: address, where it is a picture of at most 2 MiB"`
}

// Row is one row of a unified diff.
type Row struct {
	Kind string `json:"kind" enum:"hunk,context,add,del,note"`
	Old  int    `json:"old,omitempty" doc:"line number on the old side"`
	New  int    `json:"new,omitempty"`
	Text string `json:"text"`
	Hunk int    `json:"hunk" doc:"counted from 1 within the file"`
	Nth  int    `json:"nth,omitempty" doc:"of the changed lines of its hunk, counted from 1: it can be judged by itself"`
	// Most lines do not move, so neither is there for them.
	Moved      string `json:"moved,omitempty" doc:"path:line of where it stands on the other side: it only moved"`
	MovedLines int    `json:"moved_lines,omitempty" doc:"on the first line of a block that moved: how many lines it has"`
}

// Evidence is the result of a check.
type Evidence struct {
	ID         string    `json:"id"`
	Check      Check     `json:"check"`
	Tree       string    `json:"tree"`
	Base       string    `json:"base"`
	Onto       string    `json:"onto,omitempty" doc:"commit of the target that the change was merged with; absent: the change alone"`
	ExitCode   int       `json:"exit_code"`
	TimedOut   bool      `json:"timed_out,omitempty"`
	Stale      bool      `json:"stale"`
	Why        string    `json:"why,omitempty" doc:"why it is stale"`
	RedOnBase  *bool     `json:"red_on_base,omitempty"`
	Output     string    `json:"output"`
	Bytes      int64     `json:"bytes"`
	Isolation  Isolation `json:"isolation"`
	StartedAt  time.Time `json:"started_at"`
	DurationMS int64     `json:"duration_ms"`
	Coverage   *Coverage `json:"coverage,omitempty" doc:"which changed lines ran; absent: the check left no report of it"`
}

// Coverage says which lines of a change ran while a check did.
type Coverage struct {
	Reports []string    `json:"reports" doc:"paths of what the check left"`
	Lines   int         `json:"lines" doc:"changed lines that the reports speak of"`
	Run     int         `json:"run" doc:"of those"`
	Missed  []Uncovered `json:"missed"`
	More    int         `json:"more,omitempty" doc:"places that were left out of missed"`
}

// Uncovered are changed lines that did not run.
type Uncovered struct {
	Path string `json:"path"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// NewComment is a note on a line of a change, or on the whole where File is empty.
type NewComment struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty" minimum:"0"`
	// Lines is capped so that an anchor stays what a person can look at.
	Lines int    `json:"lines,omitempty" minimum:"0" maximum:"500" doc:"how many lines from it on are meant"`
	Old   bool   `json:"old,omitempty" doc:"the line is on the old side"`
	Text  string `json:"text"`
}

// CommentText words a comment anew.
type CommentText struct {
	Text string `json:"text"`
}

// Resolution says whether a comment is put away.
type Resolution struct {
	Open bool `json:"open,omitempty" doc:"open again, to go along with the next request for changes"`
}

// Comment is a note and where it stands now.
type Comment struct {
	ID       string    `json:"id"`
	Attempt  string    `json:"attempt"`
	Round    int       `json:"round"`
	Author   string    `json:"author"`
	File     string    `json:"file,omitempty"`
	Line     int       `json:"line,omitempty" doc:"where the anchored line is now; 0: outdated or on the whole"`
	Old      bool      `json:"old,omitempty"`
	Lines    int       `json:"lines,omitempty" doc:"how many lines from it on are meant; absent: one"`
	Quote    string    `json:"quote,omitempty" doc:"what it was made on"`
	Outdated bool      `json:"outdated,omitempty"`
	Text     string    `json:"text"`
	State    string    `json:"state" enum:"open,sent,answered,resolved"`
	Severity string    `json:"severity,omitempty"`
	At       time.Time `json:"at"`

	Opinion    bool    `json:"opinion,omitempty" doc:"a model's: it decides nothing, and does not go along with a request for changes"`
	Suggestion *string `json:"suggestion,omitempty" doc:"what the lines could be instead; an empty text removes them"`
}

// Opinion is what a model that has not seen the session thinks of a change. It is no verdict.
type Opinion struct {
	Session string    `json:"session" doc:"names it"`
	Attempt string    `json:"attempt"`
	Round   int       `json:"round"`
	Model   string    `json:"model"`
	Same    bool      `json:"same,omitempty" doc:"it is the author's own model"`
	Tree    string    `json:"tree" doc:"that was read"`
	Stale   bool      `json:"stale" doc:"the change is another one by now"`
	Reading bool      `json:"reading,omitempty" doc:"it is not given yet"`
	Summary string    `json:"summary,omitempty"`
	Found   int       `json:"found" doc:"findings, each of which is a comment"`
	Sent    bool      `json:"sent,omitempty" doc:"the author was sent back with it"`
	Problem *Failure  `json:"problem,omitempty" doc:"why there is no opinion"`
	AskedAt time.Time `json:"asked_at"`
}

// Review asks for an opinion on a change.
type Review struct {
	Model string `json:"model,omitempty" doc:"provider/name; absent: one is picked, another than the author's where there is one"`
}

// TourState is what there is of a tour through a change: a way through it that a model which has not seen the session
// proposes. It decides nothing, and the order in which the change is read does not hang on it.
type TourState struct {
	Attempt string   `json:"attempt"`
	Tour    *Tour    `json:"tour,omitempty" doc:"the newest; absent: there is none"`
	Making  bool     `json:"making,omitempty" doc:"one is being made"`
	Problem *Failure `json:"problem,omitempty" doc:"why what was asked for last is not there"`
	Model   string   `json:"model,omitempty" doc:"that would make one, unless another is named; absent: there is none"`
	Paid    bool     `json:"paid,omitempty" doc:"it is a hosted model, which costs money"`
}

// Tour is a tour as it fits the change now.
type Tour struct {
	Session   string     `json:"session" doc:"of the model that gave it; names it"`
	Model     string     `json:"model"`
	Same      bool       `json:"same,omitempty" doc:"it is the author's own model"`
	Tree      string     `json:"tree" doc:"that was read"`
	Stale     bool       `json:"stale" doc:"the change is another one by now"`
	Summary   string     `json:"summary,omitempty"`
	Stops     []TourStop `json:"stops" doc:"at most 12, in the order of the tour"`
	Dropped   int        `json:"dropped,omitempty" doc:"stops that named places which are not in the change"`
	Left      int        `json:"left,omitempty" doc:"hunks of the change that no stop is in"`
	LeftFiles int        `json:"left_files,omitempty" doc:"files those hunks are in"`
	AskedAt   time.Time  `json:"asked_at"`
}

// TourStop is one place of a tour.
type TourStop struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty" doc:"where it is now; 0: it is outdated, or its file shows no lines"`
	Hunk     int    `json:"hunk,omitempty" doc:"of the file that the line is in, counted from 1"`
	Old      bool   `json:"old,omitempty" doc:"the line is on the old side"`
	Lines    int    `json:"lines,omitempty" doc:"how many lines from it on are meant; absent: one"`
	Quote    string `json:"quote,omitempty" doc:"what it is about"`
	Outdated bool   `json:"outdated,omitempty" doc:"that is not in the change any more"`
	Title    string `json:"title"`
	Text     string `json:"text" doc:"what happens there"`
	Risk     string `json:"risk" doc:"what could be wrong there"`
	Question string `json:"question" doc:"what the person should ask themself there"`
}

// Verdict is a person's decision. Tree binds it to what they saw; empty: the tree as it is now.
type Verdict struct {
	Text string `json:"text,omitempty"`
	Tree string `json:"tree,omitempty"`
}

// Preview is a landing before it happens: what it would do, computed without touching anything.
type Preview struct {
	Attempt   string   `json:"attempt"`
	Strategy  string   `json:"strategy" enum:"squash,merge,rebase"`
	Target    string   `json:"target"`
	Before    string   `json:"before" doc:"commit of the target"`
	Tree      string   `json:"tree" doc:"the merged tree; empty on a conflict"`
	Clean     bool     `json:"clean"`
	Conflicts []string `json:"conflicts,omitempty" doc:"paths"`
	Empty     bool     `json:"empty,omitempty" doc:"the target has all of it already"`
	Busy      string   `json:"busy,omitempty" doc:"what is under way in the checkout and forbids a landing"`
	InTheWay  []string `json:"in_the_way,omitempty" doc:"files the landing would write and that somebody has changed in the checkout"`
	Moved     bool     `json:"moved" doc:"the target moved since the attempt started: the merged tree is verified first"`
	Checkout  string   `json:"checkout,omitempty" doc:"where the target is checked out"`
	Message   string   `json:"message" doc:"the commit message, to be edited"`
}

// Land asks for a landing.
type Land struct {
	Strategy string `json:"strategy,omitempty" enum:"squash,merge,rebase"`
	Message  string `json:"message,omitempty"`
	Tree     string `json:"tree,omitempty" doc:"the tree that was accepted; another one is refused"`
}

// Landing is a change on its target branch.
type Landing struct {
	ID       string    `json:"id"`
	Attempt  string    `json:"attempt"`
	Task     string    `json:"task"`
	Title    string    `json:"title"`
	Project  string    `json:"project"`
	Strategy string    `json:"strategy"`
	Target   string    `json:"target"`
	Before   string    `json:"before"`
	After    string    `json:"after"`
	Message  string    `json:"message"`
	State    string    `json:"state" enum:"intended,done,failed,undone"`
	Undo     string    `json:"undo,omitempty" doc:"commit that took it back"`
	Why      string    `json:"why,omitempty"`
	At       time.Time `json:"at"`
}
