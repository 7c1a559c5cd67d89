package oscal

type profile struct {
	UUID     string   `json:"uuid"`
	Metadata metadata `json:"metadata"`
	Imports  []imp    `json:"imports"`
	Merge    merge    `json:"merge"`
	Modify   *modify  `json:"modify,omitempty"`
}

type imp struct {
	Href    string   `json:"href"`
	Include []withID `json:"include-controls"`
}

type withID struct {
	IDs []string `json:"with-ids"`
}

type merge struct {
	AsIs bool `json:"as-is"`
}

type modify struct {
	Set []setting `json:"set-parameters"`
}

type setting struct {
	Param  string     `json:"param-id"`
	Props  []property `json:"props,omitempty"`
	Values []string   `json:"values"`
}

// profile is what the school has chosen: its clauses, and the value in force of every choice. What was taken out of a
// lower layer is told with its reason.
func (w *writer) profile() profile {
	p := profile{UUID: w.uuid("profile", w.pack.Hash), Metadata: w.metadata("what the school has chosen"), Merge: merge{AsIs: true}}
	var ids []string
	for _, c := range w.pack.Clauses {
		ids = append(ids, c.ID)
	}
	p.Imports = []imp{{Href: CatalogFile, Include: []withID{{IDs: ids}}}}
	for _, prune := range w.pack.Identity.Prunes {
		p.Metadata.Props = append(p.Metadata.Props, props("left-out", prune.What+": "+prune.Why)...)
	}
	if len(w.pack.Choices) > 0 {
		p.Modify = &modify{}
	}
	for _, c := range w.pack.Choices {
		decided := "yes"
		if c.Value == "" {
			decided = "no, so the strictest rules"
		}
		p.Modify.Set = append(p.Modify.Set, setting{Param: paramID(c.Key), Props: props("decided", decided), Values: []string{line(c.InForce())}})
	}
	return p
}
