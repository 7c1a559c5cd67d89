package incidents

import (
	"belisha/internal/feature"
	"belisha/internal/records/incidents/internal/counts"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/incidents/internal/removal"
	"belisha/internal/records/incidents/internal/worklist"
	"belisha/internal/records/people"
)

// Store is all that is read and done about incidents. Features on higher shelves call it inside their own write.
type Store struct {
	record.Book
	course.Course
	worklist.Lists
	counts.Numbers
	reading.Readings
	removal.Removals
}

// NewStore makes a store without hooks. A feature that changes cases takes Cases.Store instead, which has them.
func NewStore(base feature.Base, p people.Store, packs Packs) Store {
	c := course.New(base, p, packs)
	return Store{Course: c, Readings: reading.New(c)}
}

// Cases is the feature's inside: its store with what other features lend to it.
type Cases struct {
	store Store
}

// Store is every statement over incidents, with the hooks. Copies share them, also those made before Bind.
func (c *Cases) Store() Store { return c.store }

// Bind ties what other features lend. It is called once, before anything is served.
func (c *Cases) Bind(h Hooks) { c.store.Course.Bind(h) }
