// Package passport measures a model on this machine: how fast it is loaded, reads and writes, how much context lies on
// the graphics card, how well it calls tools when it is offered one, five or fifteen, in which format it changes files
// right, and whether it gives values by a schema.
//
// The exercises are small and the same for every model; what is right is decided by what the calls say and by what the
// files hold afterwards, never by a model. The tools that change files are those of the agents. A request that fails
// for the model's sake (a reply that is no call, one that breaks off, a refusal of tools) is an exercise gone wrong; one
// that fails for another's (no key, no server, cancelled) ends the measuring, and there is no passport.
//
// A Measure is run by one goroutine. It writes into its own folder alone.
package passport
