package house_test

import (
	"net/http"
	"net/url"
)

// usedFor is the one school device that checks are made with.
const usedFor = "L-01"

// entersDevices enters two school devices that children do not use.
func (h *house) entersDevices(g *guest) {
	h.t.Helper()
	for _, tag := range []string{usedFor, "L-02"} {
		f := form(box+"tag", tag, box+"kind", "laptop", box+"make", "Plain laptop", box+"serial", "SN-"+tag, box+"place", "Office", box+"pupils", "no", box+"personal_data", "no", box+"encrypted", "no")
		day(f, box+"bought", h.clock().AddDate(-1, 0, 0))
		day(f, box+"seen", h.clock())
		g.post("/registers/devices/new", f).want(h.t, http.StatusSeeOther, "entering a device")
	}
}

// looking is a form for a check that is right in everything.
func (h *house) looking(owner, investigator string, seniors ...string) url.Values {
	f := form("what", "device", "thing", "Phone with a red case", "owner", owner, "grounds", "Two children saw the messages on it this morning.", "sought", "The messages",
		"power", "education_2011", "clause", h.Base.Policy.Load().Pack.Clauses[0].ID, "investigator", investigator, "authorised", "yes", "device", usedFor, "address", "127.0.0.1")
	for _, who := range seniors {
		f.Add("seniors", h.ids[who])
	}
	return f
}

// checkActs open checks, and end them in each way: with findings, given up, and stopped because a crime is suspected.
func checkActs() []act {
	var conduct, check string
	of := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/checks/{id}/" + at, who, verb, "check/{spare}", func(s *scene) answer {
			s.spare = check
			if at == "confirm" {
				s.as(who).proves()
			}
			return s.as(who).post("/checks/"+check+"/"+at, f(s))
		}, 0}
	}
	opened := act{"/incidents/{id}/checks/new", "dsl", "checks.opened", "check/", func(s *scene) answer {
		if conduct == "" {
			conduct = s.conductOf(s.as("coordinator"), s.ids["away"])
			s.entersDevices(s.as("technician"))
		}
		a := s.as("dsl").post("/incidents/"+conduct+"/checks/new", s.looking(s.ids["away"], s.ids["technician"], "dsl", "head"))
		check = a.after("/checks/")
		return a
	}, 0}
	none := fixed()
	one, begins := of("confirm", "dsl", "checks.confirmed", none), of("confirm", "head", "checks.started", none)
	return []act{
		opened, of("withdraw", "dsl", "checks.withdrawn", fixed("withdraw-reason", "The child showed the messages.")),
		opened, one, begins,
		of("device", "technician", "checks.device-changed", fixed("device", "L-02", "address", "127.0.0.2", "change-reason", "The first does not start.")),
		of("end", "technician", "checks.ended", none),
		of("finish", "technician", "checks.finished", fixed("looked_at", "The messages", "found", "Three unkind ones", "outcome", "internal")),
		opened, one, begins, of("unlawful", "technician", "checks.stopped", fixed("unlawful", "The name of a folder.")),
	}
}
