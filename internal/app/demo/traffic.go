package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// guests is the part of the demo's network for own and visitors' devices.
const guests = "10.20.9.0/24"

// devices are those that the registers know by their addresses; each has its owner, or is shared.
type devices struct{ laptop, trolley, phone string }

// visit is a request as the proxy logs it.
func (v *invention) visit(account, host string, e board.Entry) (board.Entry, filter.Verdict) {
	e.Method, e.Scheme, e.Path, e.Status, e.Door = http.MethodGet, "http", "/", http.StatusOK, "proxy"
	if e.How == "" {
		e.How = "sign-in"
	}
	if e.Bytes == 0 {
		e.Bytes = 18_000
	}
	e, verdict := v.Visit(account, host, e)
	if !verdict.Allow {
		e.Status = http.StatusForbidden
	}
	return e, verdict
}

// seated says at which device somebody sits, and how the filter knows who it is.
func (v *invention) seated(p someone, i int) board.Entry {
	switch {
	case p.Kind == "staff" && p.Account == v.owner && i%2 == 0:
		return board.Entry{Device: "10.20.9.23", Network: "guest", Asset: v.known.phone, How: "device"}
	case p.Kind == "staff" && p.Account == v.owner:
		return board.Entry{Device: "10.20.2.17", Asset: v.known.laptop, How: "device"}
	case p.Kind == "pupil" && i%4 == 1:
		return board.Entry{Device: "10.20.5.31", Asset: v.known.trolley, How: "sign-in"}
	case p.Kind == "staff":
		return board.Entry{Device: fmt.Sprintf("10.20.%d.%d", 1+i%3, 60+i%40), How: "seat"}
	}
	return board.Entry{Device: fmt.Sprintf("10.20.%d.%d", 1+i%8, 10+i%40), How: "sign-in"}
}

// registered writes the devices that the filter knows into the registers.
func (v *invention) registered(ctx context.Context) error {
	teacher, err := v.books.workers.must("teacher")
	if err != nil {
		return err
	}
	v.owner = teacher.account.Name
	for _, one := range []struct {
		id             *string
		register, role string
		given          map[string]string
	}{
		{&v.known.laptop, "devices", "technician", map[string]string{"tag": "ZC-0201", "kind": "laptop", "make": "Compass Book 14", "serial": "CB14-77120", "place": "Staff room", "user": teacher.id,
			"pupils": "no", "personal_data": "yes", "encrypted": "yes", "encryption": "Whole disk, before it was handed out", "hardware": "02:5e:10:00:0a:11", "fixed_address": "10.20.2.17"}},
		{&v.known.trolley, "devices", "technician", map[string]string{"tag": "ZC-0202", "kind": "tablet", "make": "Lantern Tab 10", "serial": "LT10-40931", "place": "Tablet trolley A", "user": "",
			"pupils": "yes", "personal_data": "no", "encrypted": "no", "hardware": "02:5e:10:00:0b:31", "fixed_address": "10.20.5.31"}},
		{&v.known.phone, "staff_devices", "teacher", map[string]string{"owner": teacher.id, "kind": "phone", "make": "Meadow Slate 3", "serial": "MS3-55018", "hardware": "02:5e:10:00:0c:23",
			"school_business": "no", "own_risk": "yes", "sharing_off": "yes"}},
	} {
		if err := v.books.write(ctx, one.register, one.role, one.given); err != nil {
			return err
		}
		if made := v.books.stock.entries[one.register]; len(made) > 0 {
			*one.id = made[len(made)-1]
		}
	}
	return nil
}

// afterwards adds what some days hold beside the everyday: tries to get round the filter, a long break at one kind of site,
// what children looked for.
func (v *invention) afterwards(ctx context.Context, left int, morning time.Time) error {
	var all []board.Entry
	at := func(hour, minute int) time.Time {
		return morning.Add(time.Duration(hour-morning.Hour())*time.Hour + time.Duration(minute)*time.Minute)
	}
	switch left {
	case 15, 1:
		child, err := v.child("5 Badger", 6+left/8)
		if err != nil {
			return err
		}
		for i, minute := range []int{4, 9, 17, 21}[:4-left/8] {
			all = append(all, v.line(child.Name, "proxy.test", fmt.Sprintf("round-%d-%d", left, i), at(13, minute), ""))
		}
	case 4, 2:
		teacher, err := v.somebody("teacher", "3 Heron")
		if err != nil {
			return err
		}
		for i := range 72 {
			all = append(all, v.line(teacher.Name, "social.test", fmt.Sprintf("break-%d-%02d", left, i), at(12, 1+i), ""))
		}
	}
	if left%3 == 0 || left < 4 {
		all = append(all, v.searches(left, at)...)
	}
	if len(all) == 0 {
		return nil
	}
	return v.Take(ctx, all)
}

func (v *invention) line(account, host, key string, at time.Time, words string) board.Entry {
	i := slices.IndexFunc(v.people, func(p someone) bool { return p.Account == account })
	e := v.seated(v.people[i], int(at.Unix()/60%97))
	e.ID, e.At, e.Search = "demo-"+key, at, words
	e, _ = v.visit(account, host, e)
	return e
}

// searches are what children of two classes looked for, with an engine that the policy lets them use.
func (v *invention) searches(left int, at func(int, int) time.Time) []board.Entry {
	rules, engine := &v.pages.pack.Filtering.Searches, v.engine()
	if engine == "" {
		return nil
	}
	words := []string{"roman villa mosaic", "how long is the longest river", "why do leaves change colour", "hedgehog facts for kids", "what is a glacier", "viking ship drawing", "how do bees make honey"}
	if left == 2 { // words that the policy watches for
		for _, w := range rules.Watched {
			if w.Key == "violence" && len(w.Words) > 0 {
				words = append(words, w.Words[0])
			}
		}
	}
	var all []board.Entry
	for n := range 4 {
		child, err := v.child([]string{"4 Kestrel", "6 Falcon"}[n%2], 2+(left+n)%8)
		if err == nil {
			all = append(all, v.line(child.Name, engine, fmt.Sprintf("search-%d-%d", left, n), at(10, 3+11*n+left%5), words[(left*3+n+1)%len(words)]))
		}
	}
	return all
}
