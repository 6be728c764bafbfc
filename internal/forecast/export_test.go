package forecast

// Ran is how many merges git did for the last forecast.
func (f *Forecaster) Ran() int { return f.ran }

// Hold keeps the forecaster's turn.
func (f *Forecaster) Hold() { f.turn <- struct{}{} }
