package entry

import (
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// Fault is one thing wrong with what was typed, beside its field.
type Fault struct{ Field, Says string }

// Faults are all of them at once, in the order of the form.
type Faults []Fault

// Error says all of them.
func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.Says)
	}
	return strings.Join(all, " ")
}

// Unwrap lets those who know nothing of registers show the first fault.
func (f Faults) Unwrap() error { return errs.Bad(f[0].Field, "%s", f[0].Says) }

// NeedWords asks for the answer of a field that is empty.
func NeedWords(f policy.Field) string {
	switch f.Kind {
	case "choice", "choices", "yes_no", "person", "post", "reference", "clause", "term":
		return Title(f) + ": choose an answer."
	case "file":
		return Title(f) + ": choose a file."
	case "signature":
		return Title(f) + ": sign by typing your own name, as the school's register has it."
	case "date":
		return Title(f) + ": enter a day, month and year, for example 14 3 2026."
	}
	return Title(f) + ": write something here."
}

// NoRegister is the error of a register that the policy does not have.
func NoRegister() error {
	return errs.Missing("The policy in force has no such register. It may have been renamed: look in the list of registers.")
}

// NoEntry is the error of an entry that is not there.
func NoEntry() error {
	return errs.Missing("There is no such entry in this register. It may have been removed, or kept as long as the policy says and then deleted.")
}
