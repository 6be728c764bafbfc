package store

import "github.com/coppice/coppice/internal/domain"

var (
	putImage = statement("INSERT INTO images (project, id, media, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
	imageOf  = statement("SELECT data FROM images WHERE project = ? AND id = ?")
)

// PutImage keeps the bytes of an image with a project. The same bytes are kept once.
func (tx *Tx) PutImage(project domain.ProjectID, i domain.Image) error {
	return tx.exec(putImage, project, i.ID, i.Media, i.Data)
}

// FillImage reads the bytes of an image.
func (tx *Tx) FillImage(project domain.ProjectID, i *domain.Image) (err error) {
	if i.Data, err = scalar[[]byte](tx, imageOf, project, i.ID); err == nil && len(i.Data) == 0 {
		err = domain.E(domain.CodeNotFound, "", "there is no image %s", i.ID)
	}
	return err
}
