package arch

import "strings"

// Place is where a folder stands: on which floor, in which room, and inside records on which shelf.
type Place struct {
	Room  string // "web", "records/people", "gateway": imports within a room are free
	Wing  string // "records", "exchange", "gateway" or ""
	Floor int
	Shelf int // 1 to 6 inside records
	Known bool
}

// The floors of the house, from the ground up, and what each may stand on. A room not named here has no place.
func floors() map[string]struct {
	floor int
	over  []string
} {
	type f = struct {
		floor int
		over  []string
	}
	socket := []string{"feature", "web", "ledger", "authz", "policy", "board", "db", "sheet", "kit"}
	return map[string]f{
		"kit":      {0, nil},
		"policy":   {1, []string{"kit"}},
		"db":       {1, []string{"kit"}},
		"board":    {1, []string{"kit"}},
		"sheet":    {1, []string{"kit"}},
		"trunk":    {2, []string{"board", "kit"}},
		"authz":    {2, []string{"policy", "kit"}},
		"web":      {3, []string{"authz", "policy", "sheet", "kit"}},
		"ledger":   {3, []string{"authz", "policy", "db", "kit"}},
		"feature":  {4, socket[1:]},
		"records":  {5, socket},
		"exchange": {5, socket},
		"gateway":  {5, []string{"board", "policy", "kit"}},
		"app":      {6, append([]string{"records", "exchange", "gateway", "trunk", "packs"}, socket...)},
	}
}

// Shelves of records, in plain words: who, the frame, what is kept, what happened, what was seen, what is shown.
func shelves() map[string]int {
	return map[string]int{
		"schools": 1, "people": 1, "notices": 1,
		"policies": 2, "agreements": 2, "registers": 2,
		"gates": 3, "guidance": 3,
		"accounts": 3, "duties": 3, "devices": 3, "images": 3, "education": 3, "information": 3, "network": 3,
		"incidents": 4, "factors": 4, "directories": 4, "classroom": 4, "reception": 4, "families": 4, "rights": 4,
		"telling": 5, "sanctions": 5, "checks": 5, "chronology": 5, "escalation": 5, "lessons": 5, "keeping": 5,
		"filtering": 5, "passes": 5, "probing": 5, "mail": 5, "monitoring": 5,
		"governance": 6, "watching": 6, "reviews": 6, "defence": 6, "feeds": 6, "sight": 6,
	}
}

// sameShelf lists the only imports between features of one shelf.
func sameShelf(from, to string) bool {
	return to == "schools" && from == "people" || to == "people" && from == "notices"
}

// Where says the place of a folder. Tools and tests about the whole stand outside the house and see all of it.
func Where(dir string) Place {
	parts := strings.Split(dir, "/")
	switch parts[0] {
	case "cmd":
		return Place{Room: "cmd", Floor: 7, Known: true}
	case "packs":
		return Place{Room: "packs", Floor: 0, Known: true}
	case "test", "tools":
		return Place{Room: parts[0], Floor: 8, Known: true}
	case "internal":
	default:
		return Place{}
	}
	if len(parts) < 2 {
		return Place{}
	}
	f, ok := floors()[parts[1]]
	p := Place{Room: parts[1], Floor: f.floor, Known: ok}
	if f.floor == 5 {
		p.Wing = parts[1]
	}
	if p.Wing == "records" && len(parts) > 2 {
		p.Room = "records/" + parts[2]
		p.Shelf, p.Known = shelves()[parts[2]], shelves()[parts[2]] > 0
	}
	return p
}

// Feature is the folder's feature, as its tables are named; "" for a folder that is none.
func Feature(dir string) string {
	p := Where(dir)
	switch {
	case !p.Known:
		return ""
	case p.Wing == "records":
		return strings.TrimPrefix(p.Room, "records/")
	case p.Room == "exchange", p.Room == "ledger", p.Room == "web":
		return p.Room
	}
	return ""
}
