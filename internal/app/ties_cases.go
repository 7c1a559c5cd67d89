package app

import (
	"cmp"
	"context"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/checks"
	"belisha/internal/records/chronology"
	"belisha/internal/records/guidance"
	"belisha/internal/records/incidents"
	"belisha/internal/records/keeping"
	"belisha/internal/records/registers"
	"belisha/internal/records/telling"
)

// tieCases lends the cases what hangs on them, and what hangs on them what it needs.
func (h *house) tieCases() {
	h.incidents.Bind(incidents.Hooks{Enter: h.referred,
		Earlier: h.sanctions.Earlier, Lift: h.sanctions.Lift, Freeze: h.sanctions.Freeze,
		Blocks: []func(context.Context, *ledger.Tx, incidents.Incident) (incidents.Faults, error){h.checks.Blocks, h.lessons.Blocks}})
	h.keeping.Lend(keeping.Hooks{Gone: []func(context.Context, *ledger.Tx, string) error{h.sanctions.Gone, h.checks.Gone,
		telling.Store{}.Forget, h.escalation.Forget, h.chronology.Forget, h.lessons.Forget}})
}

// enter writes an entry into a register of the pack, when it has it, inside the write of whoever asks. // serves INC-33 INC-44
func (h *house) enter(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (string, error) {
	if !h.hasRegister(register) {
		return "", nil
	}
	e, err := h.registers.Add(ctx, tx, register, values)
	if err != nil {
		return "", err
	}
	tx.Alters(e.Ref(tx.School))
	return e.Href(), nil
}

// referred enters a step of a case that turned to somebody outside among the referrals, which the policy keeps apart from
// the case. What a step asks for fills no other register: there the case's page leads to the form. // serves STD-14
func (h *house) referred(ctx context.Context, tx *ledger.Tx, register string, step map[string]string) (string, error) {
	body := map[string]string{"police": "police", "advice": "police", "social_care": "social_care", "channel": "channel", "officer": "designated_officer",
		"authority": "authority"}[step["step"]]
	if register != "referrals" || body == "" {
		return "", nil
	}
	v := map[string]string{"body": body, "about": step["person"], "allegation": "no", "aware": clock.Stamp(step["reported"]), "made": clock.Stamp(cmp.Or(step["when"], tx.Now)),
		"officer": cmp.Or(step["who"], "Not named"), "reference": step["reference"], "case": step["incident"], "advice": step["title"] + ": " + step["words"]}
	if body == "designated_officer" {
		v["allegation"] = "yes"
	}
	if v["made"] > v["aware"] && body == "designated_officer" {
		v["late_why"] = step["words"]
	}
	if v["reference"] == "" {
		v["no_reference"] = "None was given when the step was written down."
	}
	return h.enter(ctx, tx, register, v)
}

// decided enters what a pattern of cases led to among the findings that may change the policy, with its decision.
// serves GOV-15 INC-40
func (h *house) decided(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (ref.Ref, error) {
	if !h.hasRegister(register) {
		return ref.Ref{}, nil
	}
	e, err := h.registers.Add(ctx, tx, register, values)
	if err == nil {
		e, _, err = h.registers.Move(ctx, tx, e, "decide", map[string]string{"decision": values["decision"], "reason": values["reason"]})
	}
	return e.Ref(tx.School), err
}

// talked says whether the talk that was due when access came back has been held. // serves INC-44
func (h *house) talked(ctx context.Context, tx *ledger.Tx, href string) (bool, error) {
	all, err := h.registers.Current(ctx, tx, "restorative_talks")
	return slices.ContainsFunc(all, func(e registers.Entry) bool { return e.Href() == href && e.State == "held" }), err
}

// devices are those of the school's register that can be used for a check now. One of which nobody says that children keep
// off it is not for sure. // serves INC-22
func (h *house) devices(ctx context.Context, tx *ledger.Tx) ([]checks.Device, error) {
	all, err := h.registers.Current(ctx, tx, "devices")
	def, _ := h.registers.Definition("devices")
	var out []checks.Device
	for _, e := range all {
		if e.State != "in_use" && e.State != "loaned" {
			continue
		}
		v := e.Values
		out = append(out, checks.Device{Key: v["tag"], Label: v["tag"] + " " + registers.Shown(def, "kind", v["kind"]), Holder: v["user"],
			Pupil: v["pupils"] == "yes", Unsure: v["pupils"] == "" && v["user"] == ""})
	}
	return out, err
}

// contacts are the school's own directory of outside help, as its register has it. // serves INC-30
func (h *house) contacts(ctx context.Context, tx *ledger.Tx) ([]guidance.Contact, error) {
	all, err := h.registers.Current(ctx, tx, "outside_contacts")
	out := make([]guidance.Contact, len(all))
	for i, e := range all {
		v := e.Values
		out[i] = guidance.Contact{Key: contactOf(v["body"]), Name: v["name"], For: v["for_what"], Phone: v["phone"], OutOfHours: v["out_of_hours"],
			Mail: v["mail"], Link: v["link"], Checked: v["checked"]}
	}
	return out, err
}

// contactOf is the key under which the pack knows a body of the register.
func contactOf(body string) string {
	if body == "uksic" {
		return "uksic_helpline"
	}
	return body
}

// advised is when somebody last read the advice on reporting and found it right, by audience. // serves INC-43
func (h *house) advised(ctx context.Context, tx *ledger.Tx) (map[string]string, error) {
	all, err := h.registers.Current(ctx, tx, "guidance_pages")
	out := map[string]string{}
	for _, e := range all {
		if e.State == "current" {
			out[e.Values["audience"]] = max(out[e.Values["audience"]], e.Values["checked"])
		}
	}
	return out, err
}

// taken are the things of a child's that the school took and gave back, for the child's chronology. // serves INC-32
func (h *house) taken(ctx context.Context, tx *ledger.Tx, child string) ([]chronology.Line, error) {
	all, err := h.registers.Naming(ctx, tx, child, "confiscations", "device_searches", "referrals")
	out := make([]chronology.Line, len(all))
	for i, e := range all {
		out[i] = chronology.Line{At: e.At, Kind: e.Register, Title: e.Title, Text: e.Label, Href: e.Href}
	}
	return out, err
}

// checking is what checks of devices need. A case that turns unlawful gets the mark that leads it to the police.
func (h *house) checking() checks.Hooks {
	return checks.Hooks{Tell: h.notices.Tell, Devices: h.devices, Enter: h.enter,
		Unlawful: func(ctx context.Context, tx *ledger.Tx, incident, why string) error {
			i, _, err := h.cases.Suspect(ctx, tx, incident, "suspected_crime", why)
			tx.Alters(i.Ref())
			return err
		},
		Post: func(ctx context.Context) error { return h.filtering.Publish(ctx) }}
}
