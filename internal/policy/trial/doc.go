// Package trial runs the tests that a pack carries: given this, expect that, over what the pack alone decides. They
// say in the school's words what the policy must still mean after somebody has changed it. They are run before a policy
// is put in force, and by whoever writes one: a case that fails is a change of meaning that nobody meant.
//
// A file of tests is a list of cases; one key under given says what a case is about, and subjects.go lists them all:
//
//	# tests/first.yaml
//	- name: a loan is overdue after five school days
//	  given: { register: loans, entry: { device: iPad 4, lent: 2026-09-07 }, state: out }
//	  when: { today: 2026-09-15 }
//	  expect: { due: 2026-09-14, overdue: yes }
//	  serves: [DEV-04]
//	- name: only the head writes a device off, and not at once
//	  given: { register: loans, entry: { device: iPad 4, lent: 2026-09-07 }, state: out }
//	  when: { move: write_off, as: office, today: 2026-09-15 }
//	  expect: { allowed: no, says: "thirty days" }
//	- name: no pupil brings a phone
//	  given: { do: bring, who: [pupil], what: phone, where: [school] }
//	  expect: { verdict: may_not, clauses: [phones.pupils] }
//	- name: a child in Year 4 who has signed, and whose parents say yes, is online
//	  given: { someone: [pupil], year: "4", signed: [ks2_agreement], allows: [internet, equipment] }
//	  expect: { internet: open, mail: held, held: [child_mail] }
//	- name: a lesson keeps a class to its list, and help stays open
//	  given: { site: example.org, person: [pupil], year: "5", network: curriculum, lesson: [bbc.co.uk], only: yes }
//	  when: { at: "2026-11-23 10:00" }
//	  expect: { verdict: block, reason: lesson }
//	- name: a search goes up in safe mode, whatever the browser said
//	  given: { search: hedgehogs, site: www.google.co.uk, query: "safe=off", person: [pupil], year: "5" }
//	  when: { at: "2026-11-23 10:00" }
//	  expect: { verdict: allow, query: "q=hedgehogs&safe=active" }
//	- name: no program comes in to a child
//	  given: { file: program, person: [pupil], year: "5" }
//	  when: { at: "2026-11-23 10:00" }
//	  expect: { verdict: block, reason: download }
//	- name: a search that tells of self-harm is the safeguarding lead's at once
//	  given: { text: i want to die, person: [pupil], year: "4" }
//	  expect: { kind: selfharm, level: urgent, post: dsl }
//	- name: a stranger who writes to a child is the safeguarding lead's within the hour
//	  given: { case: [child, affected], risks: [strangers], yes: [crime] }
//	  expect: { paths: [child_protection, every_case], hands: [dsl], answer: 15 minutes, first: 1 hour }
//
// Lists are compared as sets, says and unless by a part of the sentence, everything else word for word. yes and no may
// also be written true and false. A key that is not known is refused with its file and line, and then nothing is run.
package trial
