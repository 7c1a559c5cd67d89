package lint

import (
	"fmt"
	"strings"

	"belisha/internal/policy"
)

// undecided lists what the policy leaves open. What is open is ruled by the strictest answer until somebody decides.
// serves POL-09, POL-10, POL-11, POL-13, POL-27
func (r *reader) undecided() {
	for _, c := range r.pack.Choices {
		r.choice(c)
	}
	for _, row := range r.pack.Activity.Rows {
		r.activity(row)
	}
	for _, row := range r.pack.Actions.Rows {
		r.action(row)
	}
	for _, row := range r.pack.Devices.Rows {
		r.device(row)
	}
}

func (r *reader) choice(c policy.Choice) {
	w := r.about("choices", c.Key, c.Clause, c.Source)
	switch {
	case c.Value == "":
		severity, what := Medium, "The choice"
		if c.Decision {
			severity, what = High, "The sub-policy"
		}
		r.add(Undecided, severity, w, fmt.Sprintf("%s “%s” has not been decided", what, c.Title),
			open(c.Undecided)+fmt.Sprintf("Until it is decided the strictest answer counts: %s.", strings.TrimSuffix(answer(c, c.Strictest), ".")),
			fmt.Sprintf("Answer it: %s Write the answer under value: in choices.yaml, at %s.", question(c), c.Key))
	case c.Undecided != "":
		r.add(Undecided, Low, w, fmt.Sprintf("“%s” is decided here, and the written policy leaves it open", c.Title),
			open(c.Undecided)+fmt.Sprintf("Belisha follows “%s”, which nobody may have approved.", answer(c, c.Value)),
			"Have the governors confirm the answer, write it into the policy, and take the words under undecided: away.")
	}
}

// open is what the written policy says of it, as a sentence of its own.
func open(words string) string {
	if words == "" {
		return ""
	}
	return words + " "
}

func question(c policy.Choice) string {
	if c.Question == "" {
		return c.Title + "?"
	}
	return c.Question
}

// answer is a value in the words of its options, or as it stands where they have none for it.
func answer(c policy.Choice, value string) string {
	titles := map[string]string{"": "nothing is allowed", "yes": "Yes", "no": "No"}
	for _, o := range c.Options {
		titles[o.Key] = o.Title
	}
	var out []string
	for key := range strings.SplitSeq(value, ",") {
		key = strings.TrimSpace(key)
		if title, ok := titles[key]; ok {
			key = title
		}
		out = append(out, key)
	}
	return strings.Join(out, "; ")
}

func (r *reader) activity(row policy.ActivityRow) {
	w := r.about("matrices/activity", row.Key, r.pack.Activity.Clause, row.Source)
	switch {
	case row.Undecided != "":
		assumed := "The strictest reading counts until it is decided."
		if row.Assumption != "" {
			assumed = "Belisha assumes, and nobody has approved it: " + row.Assumption
		}
		r.add(Undecided, Medium, w, fmt.Sprintf("The row “%s” leaves something open", row.Title), row.Undecided+" "+assumed,
			"Decide it, write the times or the people into the row, and take the words under undecided: away.")
	case row.Staff == policy.MarkSelected && row.Assumption == "":
		r.add(Undecided, Medium, w, fmt.Sprintf("The row “%s” is for selected staff, and nobody says who selects them", row.Title),
			"Without names it is refused to all staff.", "Say under assumption: who keeps the list of names, and where.")
	}
}

func (r *reader) action(row policy.UserAction) {
	if row.Level != "" {
		return
	}
	r.add(Undecided, Medium, r.about("matrices/user-actions", row.Key, r.pack.Actions.Clause, row.Source),
		fmt.Sprintf("The table of user actions gives no level to “%s”", row.Title),
		"Until the coordinator confirms a level it counts as unlawful, the strictest one.",
		"Write one of the five levels under level:.")
}

func (r *reader) device(row policy.DeviceClass) {
	if row.Allowed != "" && row.Level != "" {
		return
	}
	missing, add := "network it may use", "level:"
	if row.Allowed == "" {
		missing, add = "answer whether it may be in school", "allowed:"
	}
	r.add(Undecided, Medium, r.about("matrices/devices", row.Key, r.pack.Devices.Clause, row.Source),
		fmt.Sprintf("The device table gives “%s” no %s", row.Title, missing),
		"A device of that kind gets no network at all until it is decided, and whoever brings one will ask why.",
		fmt.Sprintf("Write the answer under %s in matrices/devices.yaml.", add))
}
