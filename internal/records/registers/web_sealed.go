package registers

import (
	"strings"

	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/web"
)

// sealing lets the pages of a register ask for the second secret where the policy seals the module in which it lies.
// serves PPL-19
func sealing(k *clerk.Clerk, all []web.Route) []web.Route {
	for i, r := range all {
		if strings.Contains(r.Path, "{register}") {
			all[i].FreshFor = func(param func(string) string) string {
				if a := k.Base.Policy.Load(); a != nil && a.Pack.Sealed(param("register")) {
					return web.FreshRecords
				}
				return ""
			}
		}
	}
	return all
}
