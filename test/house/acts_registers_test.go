package house_test

import (
	"net/url"
	"strconv"
	"strings"
)

const entry = "/registers/{register}/{id}"

// registerActs lead one entry through its whole life, and some more through a list.
func registerActs() []act {
	of := func(at, verb string, f func(*scene) url.Values) act {
		return act{entry + at, "coordinator", verb, "register-entry/{loan}", post(entry+at, "coordinator", f), 0}
	}
	list := func(at, verb, subject string, f func(*scene) url.Values) act {
		return act{"/registers/{register}/" + at, "office", verb, subject, post("/registers/{register}/"+at, "office", f), 0}
	}
	return []act{
		list("new", "registers.added", "register-entry/", fixed(box+"number", "N-1")),
		of("/change", "registers.changed", func(s *scene) url.Values {
			f := fields(s.as("coordinator").get("/registers/" + loans + "/" + s.loan + "/change").body)
			f.Set(box+"number", "T-"+s.child)
			f.Set(box+"note", "A corner is chipped.")
			return f
		}),
		{entry + "/move/{move}", "teacher", "registers.moved", "register-entry/{loan}", func(s *scene) answer {
			return s.as("teacher").post("/registers/"+loans+"/"+s.loan+"/move/give_back", form("revision", s.revision()))
		}, 0},
		{"/registers/{register}/desk", "teacher", "registers.moved", "register-entry/{loan}", func(s *scene) answer {
			return s.as("teacher").post("/registers/"+loans+"/desk", form("id", s.loan, "revision", s.revision(), "move", "lend"))
		}, 0},
		{"/registers/{register}/desk/undo", "teacher", "registers.moved", "register-entry/{loan}", func(s *scene) answer {
			return s.as("teacher").post("/registers/"+loans+"/desk/undo", form("id", s.loan, "revision", s.revision()))
		}, 0},
		of("/attest", "registers.attested", func(s *scene) url.Values { return form("name", fullName("coordinator"), "revision", s.revision()) }),
		{entry + "/files", "teacher", "registers.attached", "register-entry/{loan}", func(s *scene) answer {
			a := s.as("teacher").upload("/registers/"+loans+"/"+s.loan+"/files", nil, "file", "note.txt", []byte("The cover is green."))
			s.extra = one[string](s.house, `SELECT id FROM registers_file WHERE school_id = ? AND entry = ? AND field = '' ORDER BY id DESC LIMIT 1`, school, s.loan)
			return a
		}, 0},
		{entry + "/files/{file}/remove", "teacher", "registers.detached", "register-entry/{loan}", func(s *scene) answer {
			return s.as("teacher").post("/registers/"+loans+"/"+s.loan+"/files/"+s.extra+"/remove", nil)
		}, 0},
		of("/hold", "registers.held", fixed("hold", "yes", "why", "A parent has complained.")),
		of("/hold", "registers.released", fixed("hold", "no", "why", "It is settled.")),
		of("/remove", "registers.removed", fixed("why", "It was entered twice.")),
		of("/restore", "registers.restored", fixed()),
		list("views", "registers.kept", "register/{loans}", fixed("title", "Out now", "whose", "me", "query", "state=out")),
		list("views/remove", "registers.forgot", "register/{loans}", func(s *scene) url.Values {
			return form("view", one[string](s.house, `SELECT id FROM registers_view WHERE school_id = ? AND person = ?`, school, s.ids["office"]))
		}),
		list("bulk", "registers.changed", "register/{loans}", func(s *scene) url.Values {
			return form("step", "apply", "do", "field:note", box+"note", "Counted today.", "id", s.loan)
		}),
		list("import", "registers.imported", "register/{loans}", func(s *scene) url.Values {
			looked := form("step", "look", "text", "Number,Note\nN-7,From the old book.\n", "column-0", "number", "column-1", "note")
			for name, seen := range fields(s.as("office").post("/registers/"+loans+"/import", looked).body) {
				looked[name] = seen
			}
			looked.Set("step", "apply")
			return looked
		}),
	}
}

// revision is how often the entry has been changed: a form names what its writer saw.
func (s *scene) revision() string {
	return strconv.FormatInt(one[int64](s.house, `SELECT revision FROM registers_entry WHERE school_id = ? AND id = ?`, school, s.loan), 10)
}

// fullName is somebody's name as the school's register has it.
func fullName(who string) string {
	for line := range strings.Lines(folk) {
		if f := strings.Split(line, ","); f[0] == "q"+who {
			return f[1] + " " + f[2]
		}
	}
	return ""
}
