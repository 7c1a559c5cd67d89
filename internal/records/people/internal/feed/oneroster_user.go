package feed

import (
	"slices"
	"strings"
)

// people turns users.csv into rows.
func (r *roster) people() File {
	f := File{Kind: OneRoster, Notes: []string{"Passwords, telephone numbers, sexes and results in the archive were not read."}}
	at := map[string]int{} // user → place among the rows
	agents := map[string][]string{}
	for _, l := range r.table("users.csv", MaxRows) {
		id := l.get("sourcedId")
		row, ok := r.user(l)
		if !ok {
			continue
		}
		if first, twice := at[id]; twice {
			r.faults.add("users.csv", l.number, "sourcedId", "%q stands in row %d already. Export the list again.", id, f.Rows[first].Number)
			continue
		}
		at[id], agents[id] = len(f.Rows), slices.Concat(l.list("agentSourcedIds"), l.list("agents"))
		f.Rows = append(f.Rows, row)
	}
	r.carers(f.Rows, at, agents)
	return f
}

func (r *roster) user(l line) (Row, bool) {
	id := l.get("sourcedId")
	kinds := r.kinds(l)
	switch {
	case id == "":
		r.faults.add("users.csv", l.number, "sourcedId", "every user needs an identifier of the feed. Export the list again.")
		return Row{}, false
	case len(kinds) == 0 && !l.gone():
		r.faults.add("users.csv", l.number, "role", "this user has no role that is understood, such as student, teacher, aide, administrator, guardian or parent.")
		return Row{}, false
	}
	row := Row{Place: "users.csv", Number: l.number, Key: id, Hint: hint(l.get("username")), Leaving: l.gone(),
		Cells: map[string]string{"given": l.get("givenName"), "family": l.get("familyName"), "kind": strings.Join(kinds, ";")}}
	if slices.Contains(kinds, "pupil") {
		r.pupil(l, &row)
		return row, true
	}
	if mail := l.get("email"); mail != "" {
		row.Cells["email"] = mail
	}
	if list := r.taught[id]; len(list) > 0 {
		row.Cells["taught"] = strings.Join(list, ";")
	}
	return row, true
}

// pupil adds what only a child's row has.
func (r *roster) pupil(l line, row *Row) {
	if upn := pupilNumber(l); upn != "" {
		row.Cells["upn"] = upn
	}
	if born := r.born[row.Key]; born != "" {
		row.Cells["born"] = born
	}
	if class := r.class(row.Key); class != "" {
		row.Cells["class"] = class
	}
	if grades := l.list("grades"); len(grades) == 1 {
		row.Cells["year"] = year(grades[0])
	} else if len(grades) > 1 {
		r.faults.add("users.csv", l.number, "grades", "a child is in one year, but several are named. Leave one.")
	}
}

// kinds are the kinds of person that a user's roles make.
func (r *roster) kinds(l line) []string {
	roles := r.roles[l.get("sourcedId")]
	if l.gone() {
		roles = slices.Concat(roles, r.past[l.get("sourcedId")])
	}
	if role := l.get("role"); role != "" {
		roles = append(slices.Clone(roles), role)
	}
	var out []string
	for _, role := range roles {
		kind := ""
		switch strings.ToLower(role) {
		case "student":
			kind = "pupil"
		case "guardian", "parent", "relative":
			kind = "parent"
		case "teacher", "aide", "administrator", "proctor", "counselor", "principal", "districtadministrator", "siteadministrator", "systemadministrator":
			kind = "staff"
		}
		if kind != "" && !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(b, a) }) // staff before parent: the chief kind first
	return out
}

// pupilNumber finds a UPN where suppliers put it: as the identifier, or among the user's other names as {UPN:…}.
func pupilNumber(l line) string {
	for _, one := range l.list("userIds") {
		kind, value, ok := strings.Cut(strings.Trim(one, "{} "), ":")
		if ok && strings.EqualFold(strings.TrimSpace(kind), "upn") {
			return strings.TrimSpace(value)
		}
	}
	if id := l.get("identifier"); len(id) == 13 && strings.Trim(id[1:12], "0123456789") == "" && strings.Trim(id[:1], "0123456789") != "" {
		return id
	}
	return ""
}

// hint is a user name without the address that many systems put behind it.
func hint(username string) string {
	name, _, _ := strings.Cut(strings.ToLower(username), "@")
	return name
}

// carers ties children to their parents, whichever of the two rows names the other.
func (r *roster) carers(rows []Row, at map[string]int, agents map[string][]string) {
	tie := func(child, carer int) {
		if key := rows[carer].Key; !slices.Contains(rows[child].Carers, key) {
			rows[child].Carers = append(rows[child].Carers, key)
		}
	}
	isPupil := func(i int) bool { return rows[i].Cells["kind"] == "pupil" }
	isParent := func(i int) bool { return strings.Contains(rows[i].Cells["kind"], "parent") }
	for i := range rows {
		for _, other := range agents[rows[i].Key] {
			j, known := at[other]
			switch {
			case !known && r.says["file.users"] == "bulk":
				r.faults.add("users.csv", rows[i].Number, "agentSourcedIds", "nobody in this list is called %q. Export the list again with all users.", other)
			case !known:
			case isPupil(i) && isParent(j):
				tie(i, j)
			case isParent(i) && isPupil(j):
				tie(j, i)
			}
		}
	}
}
