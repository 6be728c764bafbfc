// Package wiretest runs whole tasks over each wire that models speak: the real program against a model server that is a
// process of its own and shares no code with the adapters. It judges from outside: by what git holds, by what commands
// say, and by the bodies of the requests.
//
// OpenAI's Responses API is not among the wires here: the program speaks it to api.openai.com alone, and to every other
// base URL chat completions. The contract suite of the adapters (package providertest) runs it.
//
// There is no code here beside the tests.
package wiretest
