package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/secret"
)

// KeyView says where the key of a provider comes from, and nothing of the key. Check is taken, refused, unknown, or
// empty where it was not asked.
type KeyView struct {
	Provider, Title string
	From            string   // a variable, "keychain" or a file; empty: there is none
	Variables       []string // those that would be obeyed
	Check           string
	Note            string
}

// ListKeys says of every provider that takes a key where it comes from.
func (s *Service) ListKeys(ctx context.Context) ([]KeyView, error) {
	var out []KeyView
	for _, name := range s.Options.Models.Names() {
		if !takesKey(name) {
			continue
		}
		k, err := s.keyView(ctx, name)
		if err != nil {
			k.Note = err.Error()
		}
		out = append(out, k)
	}
	return out, nil
}

func (s *Service) keyView(ctx context.Context, name string) (k KeyView, err error) {
	k = KeyView{Provider: name, Title: titleOf(name), Variables: secret.EnvNames(name)}
	k.From, err = s.Keys.Where(ctx, name)
	return k, err
}

// keyed finds a provider that takes a key.
func (s *Service) keyed(op, name string) (provider.Source, error) {
	src, err := s.Options.Models.Source(name)
	if err != nil {
		return nil, domain.Wrap(op, err)
	}
	if !takesKey(name) {
		return nil, domain.E(domain.CodeUsage, op, "%s takes no key", titleOf(name))
	}
	return src, nil
}

// SetKey keeps the key of a provider, in the keychain or else in a private file. It is asked first whether the provider
// takes it: a key that is refused is not kept. When nobody answers it is kept, and that it was not checked is said.
func (s *Service) SetKey(ctx context.Context, name, value string) (KeyView, error) {
	op := "keep the key of " + name
	src, err := s.keyed(op, name)
	if err != nil {
		return KeyView{}, err
	}
	check, note := checkKey(secret.Trying(ctx, name, value), src)
	if check == "refused" {
		return KeyView{}, domain.E(domain.CodeAuth, op, "%s refused it; nothing was kept", titleOf(name)).
			WithHint("copy the key again from where the provider shows it")
	}
	where, err := s.Keys.Set(ctx, name, value)
	if err != nil {
		return KeyView{}, err
	}
	k, err := s.keyView(ctx, name)
	k.Check, k.Note = check, note
	if err == nil && k.From != where {
		k.Note = "it is kept, but " + k.From + " decides"
	}
	if err == nil {
		err = s.modelsChanged(ctx, name)
	}
	return k, err
}

// RemoveKey deletes the key of a provider from where it is kept. A key in the environment stays, which is said.
func (s *Service) RemoveKey(ctx context.Context, name string) (KeyView, error) {
	op := "remove the key of " + name
	if _, err := s.keyed(op, name); err != nil {
		return KeyView{}, err
	}
	from, err := s.Keys.Remove(ctx, name)
	if err != nil {
		return KeyView{}, err
	}
	k, err := s.keyView(ctx, name)
	if err != nil {
		return k, err
	}
	switch {
	case len(from) == 0 && k.From == "":
		return k, domain.E(domain.CodeNotFound, op, "there is none")
	case len(from) == 0 && slices.Contains(k.Variables, k.From):
		return k, domain.E(domain.CodeConflict, op, "it comes from the environment").WithHint("unset %s where the engine is started", k.From)
	case k.From != "":
		k.Note = "it is removed, but " + k.From + " still gives one"
	}
	return k, s.modelsChanged(ctx, name)
}

// CheckKey asks a provider whether it takes the key there is, with one cheap request.
func (s *Service) CheckKey(ctx context.Context, name string) (KeyView, error) {
	src, err := s.keyed("check the key of "+name, name)
	if err != nil {
		return KeyView{}, err
	}
	k, err := s.keyView(ctx, name)
	if err != nil {
		return k, err
	}
	k.Check, k.Note = checkKey(ctx, src)
	return k, nil
}

// checkKey asks whether the key is taken: by the request that a source has for it, else by its list of models.
func checkKey(ctx context.Context, src provider.Source) (check, note string) {
	var err error
	if c, ok := src.(interface {
		Check(ctx context.Context) error
	}); ok {
		err = c.Check(ctx)
	} else {
		_, err = src.List(ctx)
	}
	switch {
	case err == nil:
		return "taken", ""
	case provider.KindOf(err) == provider.KindAuth:
		return "refused", err.Error()
	}
	return "unknown", "it could not be checked: " + err.Error()
}
