package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// The names are invented by drawing given and family names apart; nobody in the demo exists.
var ( //nolint:gochecknoglobals // constant lists
	given = strings.Fields(`Amelia Noah Aisha Oliver Zofia Kwame Isla Mateo Priya Finn Leila Tomos Grace Yusuf Hana Jacob Niamh Ravi
 Ella Omar Freya Daniel Ling Samuel Maya Ifan Chloe Ibrahim Ruby Arlo Sana Ethan Bronwen Kofi Lily Marek Nadia Leo Evie Hassan
 Poppy Adam Mei Callum Tara Idris Rosa Jude Anya Femi Alice Rhys Zara Theo Imani Owen Lucia Kai Esme Bilal Orla Max Thea Hugo`)
	family = strings.Fields(`Ashdown Bramley Carrow Dunmore Ellwood Farrant Gorsley Hallam Inskip Jessop Kellow Larkham Merrow Norcott
 Oakden Penhale Quennell Rowley Sefton Thorley Umfrey Vosper Wickham Yarrow Zennor Adeyinka Banerji Chowdhary Dabrowska Ekwueme
 Farooqi Goncalves Hashimi Iwanska Jansevik Kaurson Lindqvar Mbekira Nowicka Okoroma Pereirao Qadiri Rahmani Sokolova Tanaki`)
)

// names draws people without repeating an account name.
type names struct {
	r    *rand.Rand
	used map[string]bool

	since time.Time // the day for which ages fit
}

func newNames(seed uint64, since time.Time) *names {
	return &names{r: rand.New(rand.NewPCG(seed, seed)), used: map[string]bool{}, since: since} //nolint:gosec // a seeded demo, no secret
}

// next draws a given and a family name; family may be set for a household.
func (n *names) next(house string) (g, f, account string) {
	for {
		g, f = given[n.r.IntN(len(given))], house
		if f == "" {
			f = family[n.r.IntN(len(family))]
		}
		account = strings.ToLower(g + "." + f)
		if !n.used[account] {
			n.used[account] = true
			return g, f, account
		}
		for i := 2; i < 9; i++ {
			try := fmt.Sprintf("%s%d", account, i)
			if !n.used[try] {
				n.used[try] = true
				return g, f, try
			}
		}
	}
}
