package feed

import (
	"slices"
	"strings"
)

// roster is a OneRoster archive, version 1.1 or 1.2: the same lists, but that 1.2 has the roles in a list of their own.
type roster struct {
	archive *archive
	version string
	says    map[string]string // manifest: property → value
	faults  Faults
	roles   map[string][]string // user → roles
	past    map[string][]string // user → roles that were taken back
	homes   map[string]string   // user → class attended
	others  map[string][]string // user → other classes attended
	taught  map[string][]string // user → classes taught
	born    map[string]string   // user → date of birth
}

func readOneRoster(body []byte) (File, Faults) {
	a, faults := openArchive(body)
	if len(faults) > 0 {
		return File{}, faults
	}
	r := &roster{archive: a, says: map[string]string{}, roles: map[string][]string{}, past: map[string][]string{}, homes: map[string]string{},
		others: map[string][]string{}, taught: map[string][]string{}, born: map[string]string{}}
	for _, step := range []func(){r.manifest, r.readRoles, r.readClasses, r.readBirthdays} {
		if step(); len(r.faults) > 0 {
			return File{}, r.faults
		}
	}
	f := r.people()
	if len(r.faults) > 0 {
		return File{}, r.faults
	}
	return f, nil
}

func (r *roster) table(name string, rows int) []line {
	if r.says["file."+strings.TrimSuffix(name, ".csv")] == "absent" {
		return nil
	}
	lines, faults := r.archive.table(name, rows)
	r.faults = append(r.faults, faults...)
	return lines
}

// manifest reads which version it is, and holds the archive to the lists that it names.
func (r *roster) manifest() {
	lines, faults := r.archive.table("manifest.csv", 100)
	r.faults = append(r.faults, faults...)
	for _, l := range lines {
		r.says[l.get("propertyName")] = strings.ToLower(l.get("value"))
	}
	r.version = r.says["oneroster.version"]
	switch {
	case len(r.faults) > 0:
	case len(lines) == 0:
		r.faults.add("manifest.csv", 1, "", "this archive has no manifest.csv, so it is no OneRoster archive. Export it again, or import a spreadsheet.")
	case r.version != "1.1" && r.version != "1.2":
		r.faults.add("manifest.csv", 1, "oneroster.version", "the version is %q; 1.1 and 1.2 are understood. Choose one of them when exporting.", r.version)
	case r.archive.parts["users.csv"] == nil:
		r.faults.add("users.csv", 1, "", "this list is missing from the archive. Export it again with its users.")
	}
	for property, value := range r.says {
		part, isFile := strings.CutPrefix(property, "file.")
		if isFile && (value == "bulk" || value == "delta") && r.archive.parts[part+".csv"] == nil && slices.Contains(read(), part) {
			r.faults.add(part+".csv", 1, "", "the manifest names this list, but it is not in the archive. Export it again.")
		}
	}
}

// read are the lists that say something about people; every other one stays unread.
func read() []string { return []string{"users", "roles", "classes", "enrollments", "demographics"} }

func (r *roster) readRoles() {
	for _, l := range r.table("roles.csv", mostLinks) {
		if user := l.get("userSourcedId"); l.gone() {
			r.past[user] = append(r.past[user], l.get("role"))
		} else {
			r.roles[user] = append(r.roles[user], l.get("role"))
		}
	}
}

func (r *roster) readBirthdays() {
	for _, l := range r.table("demographics.csv", MaxRows) {
		if !l.gone() {
			r.born[l.get("sourcedId")] = l.get("birthDate")
		}
	}
}

// readClasses finds who attends and who teaches which class. A child has one: the home class, or the only one.
func (r *roster) readClasses() {
	title, home := map[string]string{}, map[string]bool{}
	for _, l := range r.table("classes.csv", MaxRows) {
		if !l.gone() {
			title[l.get("sourcedId")] = className(l)
			home[l.get("sourcedId")] = strings.EqualFold(l.get("classType"), "homeroom")
		}
	}
	for _, l := range r.table("enrollments.csv", mostLinks) {
		class, user := l.get("classSourcedId"), l.get("userSourcedId")
		name, known := title[class]
		switch role := strings.ToLower(l.get("role")); {
		case l.gone() || !known && r.says["file.classes"] != "bulk":
		case !known:
			r.faults.add("enrollments.csv", l.number, "classSourcedId", "no class is called %q in classes.csv. Export both lists together.", class)
		case role == "student" && home[class]:
			r.homes[user] = name
		case role == "student":
			r.others[user] = append(r.others[user], name)
		case (role == "teacher" || role == "aide") && !slices.Contains(r.taught[user], name):
			r.taught[user] = append(r.taught[user], name)
		}
	}
}

// className is what the school calls a class: its title, or its code where the title is a sentence.
func className(l line) string {
	if t := l.get("title"); len(t) <= 20 || l.get("classCode") == "" {
		return t
	}
	return l.get("classCode")
}

// class is where a child belongs; empty when the feed leaves it open.
func (r *roster) class(user string) string {
	if home := r.homes[user]; home != "" {
		return home
	}
	if list := slices.Compact(slices.Sorted(slices.Values(r.others[user]))); len(list) == 1 {
		return list[0]
	}
	return ""
}
