package people

import (
	"fmt"
	"slices"
	"strings"
)

// usualPercent is how many of a group a feed may sign off at once where the pack says nothing.
const usualPercent = 10

// allowed refuses posts that whoever imports may not give, on the dry run already.
func (f *feed) allowed() Faults {
	var out Faults
	for _, p := range append(slices.Clone(f.add), f.change...) {
		old := f.old[p.Account]
		if err := f.giver.may(old.ID, old.Posts, p.Posts); err != nil {
			out = append(out, f.rowOf[p.Account].blame(err)...)
		}
	}
	return out
}

// lifted finds children from whom the importer is barred: such a child is changed by somebody else.
func (f *feed) lifted() Faults {
	var out Faults
	by := f.giver.actor.Person
	for _, p := range slices.Concat(f.change, f.leave) {
		if by != "" && slices.ContainsFunc(f.carers[p.ID], func(c Carer) bool { return c.Person == by && c.Barred }) {
			out = append(out, f.rowOf[p.Account].fault("account", "You may not change this child's record. Ask the head teacher to do it, and take the row out."))
		}
	}
	return out
}

// loose finds managers and carers who are neither in the register nor in the file.
func (f *feed) loose() Faults {
	var out Faults
	knows := func(account string) bool {
		_, there := f.ids[account]
		_, comes := f.rowOf[account]
		return there || comes
	}
	for _, r := range f.rows {
		if r.Manager != "" && !knows(r.Manager) {
			out = append(out, r.fault("manager", "nobody has the user name %q. Add that person to the file or correct the name.", r.Manager))
		}
		if r.Manager == r.Person.Account {
			out = append(out, r.fault("manager", "nobody is their own line manager. Name someone else."))
		}
		for _, c := range r.Carers {
			account := strings.TrimPrefix(c, "!")
			if f.lifts(r, c) {
				out = append(out, r.fault("carers", "%q is barred from this child's record, and a file lifts no bar. Put ! in front, or take the name out.", account))
			}
			if !knows(account) || account == r.Person.Account {
				out = append(out, r.fault("carers", "%q is nobody who could be a carer. Add that person to the file or correct the name.", account))
			}
		}
	}
	return out
}

// lifts reports whether a spreadsheet names a barred carer as if there were no bar. Where an information system names one,
// the bar stays and nothing is said: it knows nothing of bars. // serves PPL-22
func (f *feed) lifts(r Row, account string) bool {
	return r.Key == "" && r.means != nil && slices.ContainsFunc(f.carers[r.means.ID], func(c Carer) bool {
		return c.Barred && f.accounts[c.Person] == account
	})
}

// absent counts who is not in the file, and signs off those for whom the file speaks.
func (f *feed) absent() Faults {
	named := map[string]bool{}
	for _, p := range f.old {
		named[p.ID] = true
	}
	for _, p := range f.all {
		if named[p.ID] {
			continue
		}
		if !f.speaksFor(p) {
			f.report.Absent++
			continue
		}
		if p.ID == f.giver.actor.Person {
			return Faults{{Row: 1, Why: "you yourself are not in the file, so it would sign you off. Add your row, or choose a smaller part of the school."}}
		}
		f.leave = append(f.leave, p)
		f.report.Removed++
		f.report.Lines = append(f.report.Lines, Line{Account: p.Account, Name: p.Full(), What: "leaves: not in the file"})
	}
	return nil
}

func (f *feed) speaksFor(p Person) bool {
	if p.Left != "" && p.Left <= f.today || p.Starts > f.today {
		return false
	}
	switch f.in.Scope {
	case ScopePupils:
		return group(p) == "pupils"
	case ScopeStaff:
		return group(p) == "staff"
	case ScopeAll:
		return group(p) != "others"
	}
	return false
}

func group(p Person) string {
	switch {
	case p.Is(Pupil):
		return "pupils"
	case p.Is(Staff), p.Is(Trainee), p.Is(Supply):
		return "staff"
	}
	return "others"
}

// tooMany refuses a feed that would sign off more of a group than the policy allows at once: a file cut short must not
// empty the school. // serves PPL-05
func (f *feed) tooMany() Faults {
	size, gone := map[string]int{}, map[string]int{}
	for _, p := range f.all {
		if p.Left == "" || p.Left > f.today {
			size[group(p)]++
		}
	}
	for _, p := range f.change {
		if old := f.old[p.Account]; p.Left != "" && (old.Left == "" || p.Left < old.Left && old.Left > f.today) {
			gone[group(old)]++
		}
	}
	for _, p := range f.leave {
		gone[group(p)]++
	}
	percent := f.in.Percent
	if percent == 0 {
		percent = usualPercent
	}
	var out Faults
	for _, g := range []string{"pupils", "staff", "others"} {
		if gone[g]*100 > percent*size[g] {
			out = append(out, Fault{Row: 1, Column: "left", Why: fmt.Sprintf("the file would sign off %d of %d %s, which is more than the %d %% that the policy allows at once. "+
				"Check that the file is whole; where so many do leave, set their leaving dates by hand or roll the year over.", gone[g], size[g], g, percent)})
		}
	}
	return out
}
