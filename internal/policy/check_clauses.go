package policy

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// accessRoles are those that a post may hold; authz owns their meaning.
func accessRoles() []string {
	return []string{
		"pupil", "parent", "teacher", "assistant", "office", "technician",
		"coordinator", "dsl", "head", "governor", "chair", "admin",
	}
}

var (
	clauseID    = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$`)
	requirement = regexp.MustCompile(`^[A-Z]+-\d\d$`)
)

// identity serves POL-02: a version that lacks any of these cannot be put forward.
func (c *checker) identity() {
	id, at := &c.pack.Identity, func(field string) string { return "pack.yaml." + field }
	for _, f := range []struct{ key, what, value string }{
		{"urn", "pack's name (urn)", id.URN}, {"title", "title", id.Title}, {"school", "school", id.School},
		{"version", "version", id.Version}, {"approved_by", "body that approved it", id.ApprovedBy},
		{"derives_from", "template it derives from", id.DerivesFrom}, {"licence", "licence", id.Licence},
		{"language", "language", id.Language},
	} {
		c.filled(at(f.key), f.what, f.value)
	}
	c.each(at("covers"), "group of people", id.Covers, PersonKinds())
	if len(id.Authors) == 0 || slices.Contains(id.Authors, "") {
		c.fault(at("authors"), "", "the authors are missing")
	}
	c.maybe(at("layer"), "kind of layer", id.Layer, []string{"country", "trust", "school"})
	created, ok1 := c.date(at("created"), "date of creation", id.Created)
	approved, ok2 := c.date(at("approved"), "date of approval", id.Approved)
	review, ok3 := c.date(at("review"), "date of review", id.Review)
	if ok1 && ok2 && approved.Before(created) {
		c.fault(at("approved"), "", "the policy was approved on %s, before it was created on %s", id.Approved, id.Created)
	}
	if ok2 && ok3 && !review.After(approved) {
		c.fault(at("review"), "", "the review on %s does not come after the approval on %s", id.Review, id.Approved)
	}
}

func (c *checker) date(path, what, value string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, value)
	switch {
	case value == "":
		c.fault(path, "", "the %s is missing", what)
	case err != nil:
		c.fault(path, "", "the %s %s is not a date like 2026-09-02", what, quote(value))
	}
	return day, err == nil
}

func (c *checker) everyClause() {
	c.unique("clauses.yaml", "id", "clause", c.clauses)
	if len(c.clauses) == 0 {
		c.fault("clauses.yaml", "", "a policy needs at least one clause")
	}
	for i, clause := range c.pack.Clauses {
		at := fmt.Sprintf("clauses.yaml[%d]", i)
		if clause.ID != "" && !clauseID.MatchString(clause.ID) {
			c.fault(at+".id", clause.ID, "a clause's id is small letters with dots between, like filter.games")
		}
		c.filled(at+".section", "section", clause.Section)
		c.filled(at+".text", "text", clause.Text)
		c.filled(at+".source", "source", clause.Source)
		c.requirements(at+".serves", clause.ID, clause.Serves)
		c.carried(at, clause)
		c.links(at, clause)
	}
}

// carried serves POL-06: what has no control, owner or figure is allowed, but shows red.
func (c *checker) carried(at string, clause Clause) {
	controls := []string{Enforce, Record, Attest, Teach}
	if clause.Control == "" {
		c.warn(at, "clause %s names no control", clause.ID)
	} else if !slices.Contains(controls, clause.Control) {
		c.fault(at+".control", clause.ID, "the control %s is not enforce, record, attest or teach", quote(clause.Control))
	}
	if clause.Owner == "" {
		c.warn(at, "clause %s has no owner", clause.ID)
	} else if !slices.Contains(c.posts, clause.Owner) {
		c.fault(at+".owner", clause.ID, "the post %s does not exist; %s", quote(clause.Owner), nearest(clause.Owner, c.posts))
	}
	if clause.Figure == "" {
		c.warn(at, "clause %s has no figure that proves it", clause.ID)
	}
}

func (c *checker) everyPost() {
	c.unique("roles.yaml", "key", "post", c.posts)
	for i, post := range c.pack.Posts {
		at := fmt.Sprintf("roles.yaml[%d]", i)
		c.filled(at+".title", "title", post.Title)
		c.each(at+".roles", "role", post.Roles, accessRoles())
		c.each(at+".duties", "clause", post.Duties, c.clauses)
	}
}
