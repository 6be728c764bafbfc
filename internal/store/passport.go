package store

import "github.com/coppice/coppice/internal/domain"

var (
	passports   = newTable("passports", 1, passportColumns)
	passportOf  = passports.where("WHERE model = ?")
	allPassport = passports.where("ORDER BY model")

	dropPassport = statement("DELETE FROM passports WHERE model = ?")
)

func passportColumns(p *domain.Passport) []column {
	return []column{
		{"model", &p.Model}, {"at", at(&p.At)}, {"load", &p.Load}, {"read", &p.Read}, {"write", &p.Write},
		{"context", &p.Context}, {"on_gpu", &p.OnGPU}, {"calls", doc(&p.Calls)}, {"edits", doc(&p.Edits)},
		{"structured", doc(&p.Structured)}, {"usage", doc(&p.Usage)}, {"bytes", &p.Bytes}, {"quant", &p.Quant},
	}
}

// Passport gives what was measured of a model.
func (tx *Tx) Passport(model string) (domain.Passport, error) {
	return passportOf.one(tx, "passport of "+model, model)
}

// PassportFor gives what was measured of a model that is named as a person names it: without the tag where that is the
// usual one.
func (tx *Tx) PassportFor(model string) (p domain.Passport, err error) {
	for _, name := range domain.ModelNames(model) {
		if p, err = tx.Passport(name); domain.CodeOf(err) != domain.CodeNotFound {
			break
		}
	}
	return p, err
}

// Passports gives what was measured of all models.
func (tx *Tx) Passports() ([]domain.Passport, error) { return allPassport.all(tx) }

// PutPassport keeps what was measured of a model, in the place of what was measured before.
func (tx *Tx) PutPassport(p *domain.Passport) error {
	stampNow(tx, &p.At)
	if err := passports.put(tx, p); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventModels, ID: p.Model})
}

// DropPassport forgets what was measured of a model, if anything was.
func (tx *Tx) DropPassport(model string) error { return tx.exec(dropPassport, model) }
