// Package replay is a model that plays a script. The demo, the end-to-end tests and bug reports share its format
// (CONTRACT.md, "Replay scripts"):
//
//	# a comment
//	turn
//	  expect last-user ~ 'rename Foo'
//	  expect tools edit shell
//	  think 'Foo is only used here.'
//	  say 'Renaming.'
//	  call edit {"path": "foo.go", "old": "Foo", "new": "Bar"}
//	turn
//	  expect tool-result edit ok
//	  delay 50ms
//	  usage 1200 80
//	  say 'Done.'
//	  stop
//
// One instruction a line; indentation does not count. Text stands in single quotes with \n, \t, \' and \\ as its
// escapes, or bare to the end of the line.
//
//	context N                           before the first turn: the tokens of context the model says it has
//	sees                                before the first turn: it takes images
//	price IN OUT                        before the first turn: dollars a million tokens; it is then a hosted model
//	turn                                begins the next reply
//	round                               what follows belongs to the next round (after a request for changes)
//	expect last-user ~ TEXT             the newest user message contains TEXT, or matches it as a regular expression
//	expect tools NAME...                these tools are offered
//	expect tool-result NAME ok|error [~ TEXT]
//	                                    a result since the last reply; each expectation takes one result
//	expect request ~ TEXT               the whole request, system text included; !~ for what may not be in it
//	think TEXT, say TEXT                streamed as they are
//	call NAME [JSON]                    a tool call; several in one turn are parallel
//	malformed NAME TEXT                 a tool call whose arguments are TEXT, for what happens when they are not JSON
//	delay DURATION                      waits
//	usage IN OUT                        tokens of this turn
//	fail STATUS [retry-after DURATION]  the request fails as if a server had answered so
//	cut                                 the connection drops
//	hang                                silence until the request is cancelled
//	stop                                the last turn of its round
//
// Replay is strict: an unmet expectation, a request after the last turn and, by EndRound, an unused turn are errors of
// KindReplay. The history decides which turn is played, so a run that was killed goes on where it was. A fail or a cut
// happens once for each opened model: the next request for the same turn gets past it.
//
// Concurrency: a Model counts the faults it has played under a lock and is otherwise immutable.
package replay
