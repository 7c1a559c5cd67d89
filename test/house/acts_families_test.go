package house_test

import "net/url"

// familyActs send links home, use them, and do what a parent does on the pages of their own.
func familyActs() []act {
	office := func(path, verb string, status int, f func(*scene) url.Values) act {
		return act{path, "office", verb, "family_link/", post(path, "office", f), status}
	}
	// link is what a parent does with a letter that has just been printed: the date of birth first.
	link := func(at, verb, subject string, status int, do func(s *scene, g *guest, path string) answer) act {
		return act{"/f/{token}" + at, "", verb, subject, func(s *scene) answer {
			g, path := s.nobody(), "/f/"+s.sendsHome(s.as("office"), s.ids["far"])
			if at != "" {
				g.post(path, bornOn(30, 1, 2018)).want(s.t, 303, "the date of birth")
			}
			return do(s, g, path)
		}, status}
	}
	own := func(path, verb, subject string, f func(*scene) url.Values) act {
		return act{path, "parent", verb, subject, post(path, "parent", f), 0}
	}
	return []act{
		office("/families/send", "families.link_made", 0, fixed("whom", "all")),
		office("/families/print", "families.link_made", 200, fixed("whom", "all")),
		office("/families/{id}/send", "families.link_made", 0, fixed()),
		office("/families/{id}/print", "families.link_made", 200, fixed()),
		office("/families/{id}/close", "families.link_closed", 0, fixed()),
		link("", "families.link_proved", "family_link/", 0, func(_ *scene, g *guest, path string) answer { return g.post(path, bornOn(30, 1, 2018)) }),
		link("/form/{form}", "agreements.signed", "signature/", 0, func(s *scene, g *guest, path string) answer {
			g.who = "far"
			g.get(path+"/misuse?form=parents_agreement").want(s.t, 200, "the page about misuse")
			return g.answersAll(path+"/form/parents_agreement", path+"/form/parents_agreement?again=1", "about", s.ids["away"])
		}),
		link("/change", "families.link_closed", "family_link/", 200, func(s *scene, g *guest, path string) answer {
			return g.post(path+"/change", form("take", s.ids["away"]+"/image.display"))
		}),
		link("/leave", "families.link_left", "family_link/", 200, func(_ *scene, g *guest, path string) answer { return g.post(path+"/leave", nil) }),
		own("/family/language", "families.language_chosen", "person/{parent}", fixed("language", "pl")),
		own("/family/terms", "agreements.signed", "signature/", func(s *scene) url.Values {
			s.as("parent").get("/agreements/sanctions/parents")
			return form("hash", typed(s.as("parent").get("/family").body, "hash"))
		}),
		own("/family/{child}/withdraw", "agreements.withdrawn", "signature/", fixed("service", "image.website")),
	}
}
