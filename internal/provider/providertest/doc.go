// Package providertest is the contract of provider.Model as tests: Run is called by every adapter's own tests with a
// harness that can make a model play given replies. Wire adapters run against the modelserver command, a separate
// process that shares no code with them; the replay model runs against scripts of the same content.
//
// It also has what those tests need: the model server's scripts as Go values, its process, and a clock that moves only
// when told.
//
// Concurrency: a Server and a Clock may be used from many goroutines.
package providertest
