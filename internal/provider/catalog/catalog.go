// Package catalog knows the context sizes and prices of hosted models without a network, from the data of catwalk
// that is built into the program.
//
// A price of zero in that data means either free or not known; only models that are marked free by name (":free") are
// taken to cost nothing, all others are unknown. In catwalk's words "in cached" is what writing to the cache costs and
// "out cached" what reading from it does. The data is read on first use. A Catalog is immutable after that and
// may be used from many goroutines.
package catalog

import (
	"regexp"
	"strings"
	"sync"

	"charm.land/catwalk/pkg/catwalk"
	"charm.land/catwalk/pkg/embedded"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Catalog implements provider.Catalog.
type Catalog struct {
	load   func() map[string]map[string]catwalk.Model // provider → model id → model
	prices map[string]Price                           // by provider/name; they beat all others
}

// Price is what the user says a model costs, in dollars a million tokens.
type Price struct {
	In, Out float64
	Cached  *float64 // nil: not said
}

// With gives the catalogue with prices of the user's own over it, by provider/name.
func (c *Catalog) With(prices map[string]Price) *Catalog {
	return &Catalog{load: c.load, prices: prices}
}

// mine puts the user's own price over what is known.
func (c *Catalog) mine(info provider.Info) provider.Info {
	p, ok := c.prices[info.Ref()]
	if !ok {
		return info
	}
	info.Input, info.Output, info.Cached, info.Written = new(domain.Dollars(p.In)), new(domain.Dollars(p.Out)), nil, nil
	if p.Cached != nil {
		info.Cached = new(domain.Dollars(*p.Cached))
	}
	info.Priced = "settings"
	return info
}

var _ provider.Catalog = (*Catalog)(nil)

var embeddedOnce = sync.OnceValue(func() map[string]map[string]catwalk.Model { return index(embedded.GetAll()) })

// Embedded gives the catalogue that ships with the program. All that it gives share their data.
func Embedded() *Catalog { return &Catalog{load: embeddedOnce} }

// date finds the date at the end of a model's name; it is compiled on first use, for the program's start is measured.
var date = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-(\d{8}|\d{4}-\d{2}-\d{2})$`) })

// index makes the models findable by id and, where an id ends in a date, by what stands before it: the newest wins.
func index(providers []catwalk.Provider) map[string]map[string]catwalk.Model {
	all := make(map[string]map[string]catwalk.Model, len(providers))
	for _, p := range providers {
		models := make(map[string]catwalk.Model, len(p.Models))
		for _, m := range p.Models {
			if base := date().ReplaceAllString(m.ID, ""); m.ID > models[base].ID {
				models[base] = m
			}
		}
		for _, m := range p.Models {
			models[m.ID] = m
		}
		all[string(p.ID)] = models
	}
	return all
}

// Known says whether anything is known of the provider's models.
func (c *Catalog) Known(provider string) bool { return len(c.load()[provider]) > 0 }

// Fill completes an Info by its provider and name. What the Info has already, from the provider itself or from the
// user, stays.
func (c *Catalog) Fill(info provider.Info) (provider.Info, bool) {
	info = c.mine(info)
	m, ok := c.find(info.Provider, info.Name)
	if !ok {
		return info, false
	}
	if info.Priced == "settings" {
		m.CostPer1MIn, m.CostPer1MOut, m.CostPer1MInCached, m.CostPer1MOutCached = 0, 0, 0, 0
	}
	if info.Context == 0 {
		info.Context = m.ContextWindow
	}
	if info.MaxOutput == 0 {
		info.MaxOutput = m.DefaultMaxTokens
	}
	info.Tools, info.Thinks = true, info.Thinks || m.CanReason // the data lists models that can call tools
	info.Sees = info.Sees || m.SupportsImages
	free := strings.HasSuffix(m.ID, ":free")
	info.Input = price(info.Input, m.CostPer1MIn, free)
	info.Output = price(info.Output, m.CostPer1MOut, free)
	info.Cached = price(info.Cached, m.CostPer1MOutCached, false)
	info.Written = price(info.Written, m.CostPer1MInCached, false)
	if info.Priced == "" && info.Input != nil {
		info.Priced = "catalog"
	}
	return info, true
}

// find knows a model with and without the date that some providers put behind its name.
func (c *Catalog) find(provider, name string) (catwalk.Model, bool) {
	models := c.load()[provider]
	m, ok := models[name]
	if !ok {
		m, ok = models[date().ReplaceAllString(name, "")]
	}
	return m, ok
}

func price(have *domain.Money, usd float64, free bool) *domain.Money {
	if have != nil || usd <= 0 && !free {
		return have
	}
	return new(domain.Dollars(usd))
}
