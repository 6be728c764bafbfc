package store

import "github.com/coppice/coppice/internal/domain"

var (
	projects      = newTable("projects", 1, projectColumns)
	projectByID   = projects.where("WHERE id = ?")
	projectByDir  = projects.where("WHERE dir = ?")
	allProjects   = projects.where("ORDER BY name, created_at, id")
	deleteProject = statement("DELETE FROM projects WHERE id = ?")
)

func projectColumns(p *domain.Project) []column {
	return []column{
		{"id", &p.ID}, {"name", &p.Name}, {"dir", &p.Dir}, {"git_dir", &p.GitDir}, {"trust", doc(&p.Trust)},
		{"created_at", at(&p.CreatedAt)}, {"forgotten_at", at(&p.ForgottenAt)},
	}
}

// Project gives one project.
func (tx *Tx) Project(id domain.ProjectID) (domain.Project, error) {
	return projectByID.one(tx, "project "+string(id), id)
}

// ProjectByDir gives the project whose main worktree is dir, a canonical path.
func (tx *Tx) ProjectByDir(dir string) (domain.Project, error) {
	return projectByDir.one(tx, "project in "+dir, dir)
}

// Projects gives all projects by name.
func (tx *Tx) Projects() ([]domain.Project, error) { return allProjects.all(tx) }

// PutProject adds or replaces a project. An empty id and a zero time are filled in.
func (tx *Tx) PutProject(p *domain.Project) error {
	newID(tx, &p.ID, domain.KindProject)
	stampNow(tx, &p.CreatedAt)
	if err := projects.put(tx, p); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventProject, Project: p.ID})
}

// DeleteProject forgets a project with its tasks, attempts and sessions. What is in the bin and what was spent stay.
func (tx *Tx) DeleteProject(id domain.ProjectID) error {
	n, err := tx.change(deleteProject, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return domain.E(domain.CodeNotFound, "", "there is no project %s", id)
	}
	clear(tx.places)
	return tx.Emit(domain.Event{Kind: domain.EventProject, Project: id})
}
