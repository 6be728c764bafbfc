package provider

// Progress is how far a model that is being pulled has come.
type Progress struct {
	Step  string // in the server's words
	Total int64  // bytes; grows while the parts of the model become known; 0: unknown yet
	Done  int64
}
