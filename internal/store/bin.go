package store

import "github.com/coppice/coppice/internal/domain"

var (
	bin       = newTable("bin", 1, binColumns)
	binByID   = bin.where("WHERE id = ?")
	binOf     = bin.where("WHERE (?1 = '' OR project = ?1) ORDER BY removed_at DESC, rowid DESC")
	deleteBin = statement("DELETE FROM bin WHERE id = ?")
)

func binColumns(b *domain.BinItem) []column {
	return []column{
		{"id", &b.ID}, {"project", &b.Project}, {"attempt", &b.Attempt}, {"title", &b.Title}, {"reason", &b.Reason},
		{"ref", &b.Ref}, {"commit", &b.Commit}, {"branch", &b.Branch}, {"bytes", &b.Bytes},
		{"removed_at", at(&b.RemovedAt)}, {"expires_at", at(&b.ExpiresAt)},
	}
}

// BinItem gives one thing of the bin.
func (tx *Tx) BinItem(id domain.BinID) (domain.BinItem, error) {
	return binByID.one(tx, "item "+string(id)+" in the bin", id)
}

// Bin gives what a project's bin holds, or all bins where project is empty, the newest first.
func (tx *Tx) Bin(project domain.ProjectID) ([]domain.BinItem, error) { return binOf.all(tx, project) }

// PutBin adds or replaces a thing in the bin. An empty id and time are filled in.
func (tx *Tx) PutBin(b *domain.BinItem) error {
	newID(tx, &b.ID, domain.KindBin)
	stampNow(tx, &b.RemovedAt)
	if err := bin.put(tx, b); err != nil {
		return err
	}
	return tx.emitBin(b)
}

// DeleteBin takes a thing out of the bin: it was restored, or its work is gone for good.
func (tx *Tx) DeleteBin(id domain.BinID) error {
	item, err := tx.BinItem(id)
	if err != nil {
		return err
	}
	if err := tx.exec(deleteBin, id); err != nil {
		return err
	}
	return tx.emitBin(&item)
}

// emitBin names no attempt: the one an item came from may be forgotten already.
func (tx *Tx) emitBin(b *domain.BinItem) error {
	return tx.Emit(domain.Event{Kind: domain.EventBin, Project: b.Project, ID: string(b.ID)})
}
