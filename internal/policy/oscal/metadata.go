package oscal

// The models of OSCAL as far as they are used here; the names are OSCAL's own.

type metadata struct {
	Title        string     `json:"title"`
	LastModified string     `json:"last-modified"`
	Version      string     `json:"version"`
	OSCAL        string     `json:"oscal-version"`
	Props        []property `json:"props,omitempty"`
	Roles        []role     `json:"roles,omitempty"`
	Parties      []party    `json:"parties,omitempty"`
	Remarks      string     `json:"remarks,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	NS    string `json:"ns"`
	Value string `json:"value"`
}

type role struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type party struct {
	UUID string `json:"uuid"`
	Type string `json:"type"`
	Name string `json:"name"`
}

type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel"`
	Text string `json:"text,omitempty"`
}

type responsible struct {
	Role string `json:"role-id"`
}

type backMatter struct {
	Resources []resource `json:"resources"`
}

type resource struct {
	UUID        string  `json:"uuid"`
	Title       string  `json:"title"`
	Description string  `json:"description,omitempty"`
	Links       []rlink `json:"rlinks,omitempty"`
}

type rlink struct {
	Href string `json:"href"`
}

// space is the name space of the properties that are not OSCAL's own.
const space = "urn:belisha:oscal"

// props are properties by pairs of name and value; an empty value is left out.
func props(pairs ...string) []property {
	var out []property
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, property{Name: pairs[i], NS: space, Value: line(pairs[i+1])})
		}
	}
	return out
}

func (w *writer) metadata(kind string) metadata {
	id := w.pack.Identity
	m := metadata{
		Title: line(id.Title + ": " + kind), LastModified: moment(w.now), Version: line(id.Version), OSCAL: version,
		Props:   props("urn", id.URN, "hash", w.pack.Hash, "approved", id.Approved, "approved-by", id.ApprovedBy, "review", id.Review),
		Parties: []party{{UUID: w.uuid("school"), Type: "organization", Name: line(id.School)}},
	}
	for _, layer := range w.pack.Layers {
		m.Props = append(m.Props, props("layer", layer.URN+" "+layer.Version)...)
	}
	for _, post := range w.pack.Posts {
		m.Roles = append(m.Roles, role{ID: roleID(post.Key), Title: line(post.Title)})
	}
	return m
}

// owner is the post that answers for something, where the pack has that post.
func (w *writer) owner(post string) []responsible {
	if !w.posts[post] {
		return nil
	}
	return []responsible{{Role: roleID(post)}}
}

// roleID is a post's key as OSCAL accepts names.
func roleID(post string) string { return "post-" + token(post) }
