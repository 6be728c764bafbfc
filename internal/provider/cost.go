package provider

import (
	"math"

	"github.com/coppice/coppice/internal/domain"
)

const million = 1_000_000

// Cost fills in what a usage costs. Local models cost nothing; where a price is unknown the cost is what is known of
// it and CostUnknown is set, for unknown is not free.
func Cost(info Info, u domain.Usage) domain.Usage {
	u.Cost, u.CostUnknown = 0, false
	if info.Local {
		return u
	}
	u.Cost = price(info.Input, u.Input-u.Cached-u.Written) + price(orElse(info.Cached, info.Input), u.Cached) +
		price(orElse(info.Written, info.Input), u.Written) + price(info.Output, u.Output)
	u.CostUnknown = info.Input == nil && u.Input > 0 || info.Output == nil && u.Output > 0
	return u
}

func orElse(p, other *domain.Money) *domain.Money {
	if p != nil {
		return p
	}
	return other
}

func price(perMillion *domain.Money, tokens int64) domain.Money {
	if perMillion == nil || tokens <= 0 {
		return 0
	}
	return domain.Money(math.Round(float64(*perMillion) * float64(tokens) / million))
}
