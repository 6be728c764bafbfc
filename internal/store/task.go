package store

import (
	"fmt"

	"github.com/coppice/coppice/internal/domain"
)

var (
	tasks        = newTable("tasks", 1, taskColumns)
	taskByID     = tasks.where("WHERE id = ?")
	taskByNumber = tasks.where("WHERE project = ? AND number = ?")
	tasksOf      = tasks.where("WHERE project = ? ORDER BY number")
	allTasks     = tasks.where("ORDER BY created_at, id")
	nextNumber   = statement("SELECT coalesce(max(number), 0) + 1 FROM tasks WHERE project = ?")
)

func taskColumns(t *domain.Task) []column {
	return []column{
		{"id", &t.ID}, {"project", &t.Project}, {"number", &t.Number}, {"title", &t.Title}, {"brief", &t.Brief},
		{"kind", &t.Kind}, {"mode", &t.Mode}, {"contract", doc(&t.Contract)}, {"checks", doc(&t.Checks)},
		{"model", &t.Model}, {"after_tasks", doc(&t.After)}, {"base", &t.Base}, {"target", &t.Target},
		{"background", &t.Background}, {"no_review", &t.NoReview}, {"demo", &t.Demo}, {"created_at", at(&t.CreatedAt)},
	}
}

// TaskFilter narrows a list of tasks. The zero value narrows nothing.
type TaskFilter struct{ Project domain.ProjectID }

// Task gives one task.
func (tx *Tx) Task(id domain.TaskID) (domain.Task, error) {
	return taskByID.one(tx, "task "+string(id), id)
}

// TaskByNumber gives the task a person calls #n.
func (tx *Tx) TaskByNumber(project domain.ProjectID, n int) (domain.Task, error) {
	return taskByNumber.one(tx, fmt.Sprintf("task #%d", n), project, n)
}

// Tasks gives tasks in the order they were made.
func (tx *Tx) Tasks(f TaskFilter) ([]domain.Task, error) {
	if f.Project != "" {
		return tasksOf.all(tx, f.Project)
	}
	return allTasks.all(tx)
}

// PutTask adds or replaces a task. An empty id, number 0 and a zero time are filled in.
func (tx *Tx) PutTask(t *domain.Task) error {
	newID(tx, &t.ID, domain.KindTask)
	stampNow(tx, &t.CreatedAt)
	if t.Number == 0 {
		n, err := scalar[int](tx, nextNumber, t.Project)
		if err != nil {
			return err
		}
		t.Number = n
	}
	if err := tasks.put(tx, t); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventTask, Project: t.Project, Task: t.ID})
}
