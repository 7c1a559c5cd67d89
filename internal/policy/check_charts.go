package policy

import (
	"fmt"
	"slices"
)

// mostNodes bounds a chart: nobody finds a way through more on a phone.
const mostNodes = 100

// everyChart serves INC-29: whoever follows a chart from its first question comes to an end, and no part of it lies aside.
func (c *checker) everyChart(all []Chart) {
	path := casesFile + ".charts"
	c.unique(path, "key", "chart", keys(all, func(x Chart) string { return x.Key }))
	for i, x := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.plain(at+".key", x.Clause, "chart", x.Key)
		c.filled(at+".title", "title", x.Title)
		c.one(at+".clause", "clause", x.Clause, c.clauses)
		if len(x.Nodes) == 0 || len(x.Nodes) > mostNodes {
			c.fault(at, x.Clause, "the chart %s has %d nodes; a chart has from one to %d", quote(x.Key), len(x.Nodes), mostNodes)
			continue
		}
		before := len(c.faults)
		c.everyNode(at, x)
		if len(c.faults) == before { // only where every way leads somewhere can the ways be followed
			c.wayOut(at, x)
		}
	}
}

func (c *checker) everyNode(at string, x Chart) {
	nodes := keys(x.Nodes, func(n Node) string { return n.Key })
	c.unique(at+".nodes", "key", "node", nodes)
	for i, n := range x.Nodes {
		here := fmt.Sprintf("%s.nodes[%d]", at, i)
		c.plain(here+".key", x.Clause, "node", n.Key)
		c.filled(here+".text", "node's text", n.Text)
		c.maybe(here+".yes", "node", n.Yes, nodes)
		c.maybe(here+".no", "node", n.No, nodes)
		c.maybe(here+".next", "node", n.Next, nodes)
		c.maybe(here+".path", "path", n.Path, keys(c.pack.Cases.Paths, func(p CasePath) string { return p.Key }))
		c.maybe(here+".contact", "contact", n.Contact, c.contactKeys())
		switch {
		case (n.Yes == "") != (n.No == ""):
			c.fault(here, x.Clause, "the question %s has only one way on; name both, yes and no", quote(n.Key))
		case n.Yes != "" && n.Next != "":
			c.fault(here+".next", x.Clause, "the node %s is a question and a step at once", quote(n.Key))
		case len(n.Ways()) > 0 && n.Path != "":
			c.fault(here+".path", x.Clause, "the node %s goes on and ends in a path at once", quote(n.Key))
		}
	}
}

// wayOut follows the ways from the first node, and from the ends back.
func (c *checker) wayOut(at string, x Chart) {
	from, to := map[string]bool{x.Nodes[0].Key: true}, map[string]bool{}
	for range x.Nodes { // each round goes at least one node further, or nothing is left to find
		for _, n := range x.Nodes {
			for _, way := range n.Ways() {
				from[way] = from[way] || from[n.Key]
			}
			to[n.Key] = to[n.Key] || len(n.Ways()) == 0 || slices.ContainsFunc(n.Ways(), func(way string) bool { return to[way] })
		}
	}
	for i, n := range x.Nodes {
		here := fmt.Sprintf("%s.nodes[%d]", at, i)
		if !from[n.Key] {
			c.fault(here, x.Clause, "no way leads to the node %s", quote(n.Key))
		}
		if !to[n.Key] {
			c.fault(here, x.Clause, "from the node %s no way leads to an end", quote(n.Key))
		}
	}
}
