package store

import "github.com/coppice/coppice/internal/domain"

var (
	usageTable = newTable("usage", 3, usageRowColumns)
	usageRows  = usageTable.where("WHERE (?1 = '' OR project = ?1) AND day >= ?2 AND (?3 = '' OR day <= ?3) " +
		"ORDER BY day, project, model")
	addUsage = statement(usageTable.insert + " ON CONFLICT (day, project, model) DO UPDATE SET " +
		"requests = requests + excluded.requests, input = input + excluded.input, cached = cached + excluded.cached, " +
		"output = output + excluded.output, cost = cost + excluded.cost, " +
		"cost_unknown = max(cost_unknown, excluded.cost_unknown)")
)

// usageColumns are the columns of a usage, which several tables have.
func usageColumns(u *domain.Usage) []column {
	return []column{
		{"requests", &u.Requests}, {"input", &u.Input}, {"cached", &u.Cached}, {"output", &u.Output}, {"cost", &u.Cost},
		{"cost_unknown", &u.CostUnknown},
	}
}

// UsageRow is what a model was asked for by a project on one day.
type UsageRow struct {
	Day     string // 2006-01-02, where the store's clock is
	Project domain.ProjectID
	Model   string
	Usage   domain.Usage
}

func usageRowColumns(u *UsageRow) []column {
	return append([]column{{"day", &u.Day}, {"project", &u.Project}, {"model", &u.Model}}, usageColumns(&u.Usage)...)
}

// UsageFilter narrows a list of usage. Days are inclusive; what is empty narrows nothing.
type UsageFilter struct {
	Project  domain.ProjectID
	From, To string // 2006-01-02
}

// UsageRows gives what was spent, by day, project and model. Rows outlive their projects.
func (tx *Tx) UsageRows(f UsageFilter) ([]UsageRow, error) {
	return usageRows.all(tx, f.Project, f.From, f.To)
}

// settleTurn takes away what a turn had reserved.
var settleTurn = statement("UPDATE turns SET reserved = NULL WHERE id = ?")

// countUsage adds a request's usage to the attempt and to the day, and settles what its turn had reserved.
func (tx *Tx) countUsage(on *attempted, r domain.UsageCounted) error {
	on.change(r.Attempt, func(a *domain.Attempt) { a.Usage = a.Usage.Add(r.Usage) })
	at := domain.Event{Attempt: r.Attempt}
	if err := tx.place(&at); err != nil {
		return err
	}
	if err := tx.exec(settleTurn, r.Turn); err != nil {
		return err
	}
	row := UsageRow{Day: tx.now().Format("2006-01-02"), Project: at.Project, Model: r.Model, Usage: r.Usage}
	return tx.exec(addUsage, fields(usageRowColumns(&row))...)
}
