package policy

import "strings"

// markedAgreements holds the forms and the gates that say “floor: true”.
func (g *guard) markedAgreements() {
	lowForms, forms := bound[Agreement](g, "agreements")
	for _, was := range lowForms {
		if was.Floor {
			g.item("agreements", was.Key, was.Clause, indexOf(forms, was.Key, func(a Agreement) string { return a.Key }), func(at string, i int) {
				g.agreement(at, was, forms[i])
			})
		}
	}
	lowGates, gates := bound[Gate](g, "gates")
	for _, was := range lowGates {
		if was.Floor {
			g.item("gates", was.Key, was.Clause, indexOf(gates, was.Key, func(g Gate) string { return g.Key }), func(at string, i int) {
				g.gate(at, was, gates[i])
			})
		}
	}
}

// agreement may be asked of more people, say more and ask sooner again; its words are the school's own. serves AUA-23
func (g *guard) agreement(at string, was, is Agreement) {
	key := quote(was.Key)
	g.hold(at+".floor", was.Clause, is.Floor, "the form %s must stay marked", key)
	g.hold(at+".clause", was.Clause, is.Clause == was.Clause, "the form %s may not leave its clause", key)
	g.hold(at+".for", was.Clause, subset(was.For, is.For), "the form %s must still be for %s", key, strings.Join(was.For, ", "))
	g.hold(at+".signs", was.Clause, is.Signer() == was.Signer() || was.Signer() == "parent" && is.Signer() == "both", "the form %s must be signed as before", key)
	g.hold(at+".items", was.Clause, subset(was.Services(), is.Services()), "the form %s must still ask about %s", key, strings.Join(was.Services(), ", "))
	g.hold(at+".items", was.Clause, subset(was.Tags(), is.Tags()), "the form %s must still speak of %s", key, strings.Join(was.Tags(), ", "))
	renews := (is.Renew.Yearly || !was.Renew.Yearly) && (is.Renew.Phase || !was.Renew.Phase) && (is.Renew.Role || !was.Renew.Role)
	g.hold(at+".renew", was.Clause, renews && is.Grace() <= was.Grace(), "the form %s must be asked anew as soon and as often", key)
}

// gate may hold more people, close more doors and give fewer days.
func (g *guard) gate(at string, was, is Gate) {
	key := quote(was.Key)
	g.hold(at+".floor", was.Clause, is.Floor, "the gate %s must stay marked", key)
	g.hold(at+".clause", was.Clause, is.Clause == was.Clause, "the gate %s may not leave its clause", key)
	g.hold(at+".needs", was.Clause, is.Needs == was.Needs && is.Person == was.Person && is.While == was.While, "the gate %s must wait for the same as before", key)
	g.hold(at+".for", was.Clause, subset(was.For, is.For) && (len(was.For) > 0 || len(is.For) == 0), "the gate %s must still hold %s", key, strings.Join(was.For, ", "))
	posts := len(is.Posts) == 0 || len(was.Posts) > 0 && subset(was.Posts, is.Posts)
	g.hold(at+".posts", was.Clause, posts && (is.Joiners == was.Joiners || was.Joiners), "the gate %s may not hold fewer people", key)
	g.hold(at+".closes", was.Clause, subset(was.Closes, is.Closes), "the gate %s must still close %s", key, strings.Join(was.Closes, ", "))
	g.hold(at+".grace", was.Clause, is.Grace <= was.Grace, "the gate %s may not give more days", key)
}
