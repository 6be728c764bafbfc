package service

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// pickModels decides which model each attempt uses and sees that all of them are there. Several models are a race, one
// attempt each; otherwise the number of attempts counts.
func (st *starting) pickModels(ctx context.Context) error {
	models := st.say.Models
	if len(models) == 0 {
		def, err := st.defaultModel(ctx)
		if err != nil {
			return err
		}
		models = []string{def}
	}
	n := max(1, st.say.Attempts)
	if len(models) > 1 {
		n = len(models)
	}
	if n > maxAttempts {
		return domain.E(domain.CodeUsage, "", "%d attempts, %d are the most", n, maxAttempts)
	}
	for i := range n {
		m := st.absolute(models[min(i, len(models)-1)])
		if _, _, err := st.s.Options.Models.Open(ctx, m); err != nil {
			return err
		}
		st.models = append(st.models, m)
	}
	return nil
}

// absolute makes the path of a replay script absolute: it is meant relative to the project, and stays what it is when
// the engine runs elsewhere.
func (st *starting) absolute(model string) string { return absolute(st.project.Dir, model) }

func absolute(dir, model string) string {
	path, ok := strings.CutPrefix(model, "replay/")
	if !ok || filepath.IsAbs(path) {
		return model
	}
	return "replay/" + filepath.Join(dir, path)
}

// defaultModel is the one the settings name, else a local one that can call tools: what needs no key and costs nothing.
func (st *starting) defaultModel(ctx context.Context) (string, error) {
	stage := domain.StageBuild
	if st.say.Produces == domain.ArtifactPlan {
		stage = domain.StagePlan
	}
	if m := st.cfg.Model(string(stage)); m != "" {
		return m, nil
	}
	measured, err := st.s.passports(ctx)
	if err != nil {
		return "", err
	}
	infos, _ := st.s.Options.Models.List(ctx)
	if ref, why := pick(infos, measured, stage); ref != "" {
		st.notices = append(st.notices, "no model was named: "+ref+" is used, "+why)
		return ref, nil
	}
	return "", domain.E(domain.CodeUsage, "", "no model was named and none is set").
		WithHint("--model provider/name, or `coppice config set default_model …`; `coppice models` lists what is there")
}
