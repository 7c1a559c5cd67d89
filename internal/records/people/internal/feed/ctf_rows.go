package feed

import (
	"cmp"
	"strconv"
	"strings"
)

// file makes rows of what was read: children first, in the order of the file, then those who care for them.
func (t *transfer) file() File {
	f := File{Kind: CTF, Notes: []string{"Medical flags, disabilities, pictures, addresses, results and attendance in the file were not read."}}
	var carers []Row
	at := map[string]int{} // address → place among the carers, so that a parent of two children is one person
	for i, c := range t.children {
		row := Row{Number: i + 1, Place: "Pupil", Key: "child " + strconv.Itoa(i+1), Cells: map[string]string{
			"given": c.fields["Forename"], "family": c.fields["Surname"], "kind": "pupil", "upn": c.fields["UPN"], "born": c.fields["DOB"]}}
		if y := c.fields["NCyearActual"]; y != "" {
			row.Cells["year"] = year(y)
		}
		for j, one := range c.contacts {
			if !responsible(one) || one["Forename"]+one["Surname"] == "" {
				continue
			}
			key := row.Key + " contact " + strconv.Itoa(j+1)
			same := strings.ToLower(one["Email"] + "\x00" + one["Forename"] + "\x00" + one["Surname"])
			if k, known := at[same]; known && one["Email"] != "" {
				row.Carers = append(row.Carers, carers[k].Key)
				continue
			}
			at[same] = len(carers)
			carers = append(carers, contact(i+1, key, one))
			row.Carers = append(row.Carers, key)
		}
		f.Rows = append(f.Rows, row)
	}
	f.Rows = append(f.Rows, carers...)
	return f
}

// responsible reports whether a contact has parental responsibility. A neighbour with a telephone cares for nobody here.
func responsible(contact map[string]string) bool {
	switch strings.ToLower(cmp.Or(contact["Responsibility"], contact["ParentalResponsibility"])) {
	case "y", "yes", "true", "1":
		return true
	}
	return false
}

func contact(number int, key string, one map[string]string) Row {
	cells := map[string]string{"given": one["Forename"], "family": one["Surname"], "kind": "parent"}
	if one["Email"] != "" {
		cells["email"] = one["Email"]
	}
	return Row{Number: number, Place: "Contact of pupil", Key: key, Cells: cells}
}
