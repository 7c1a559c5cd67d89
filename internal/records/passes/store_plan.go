package passes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	planColumns  = `id, class, aim, age, starts_at, minutes, only_list, images, tools, shared, owner_id, copied, made_at, changed_at, gone_at`
	sqlAddPlan   = `INSERT INTO passes_plan (school_id, ` + planColumns + `, search) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',?)`
	sqlSetPlan   = `UPDATE passes_plan SET class = ?, aim = ?, age = ?, starts_at = ?, minutes = ?, only_list = ?, images = ?, tools = ?, changed_at = ?, search = ? WHERE school_id = ? AND id = ? AND gone_at = ''`
	sqlPlan      = `SELECT ` + planColumns + ` FROM passes_plan WHERE school_id = ? AND id = ?`
	sqlSharePlan = `UPDATE passes_plan SET shared = ? WHERE school_id = ? AND id = ? AND gone_at = ''`
	sqlDropPlan  = `UPDATE passes_plan SET gone_at = ? WHERE school_id = ? AND id = ? AND gone_at = ''`
	sqlPlans     = `SELECT ` + planColumns + `, COUNT(*) OVER () AS total FROM passes_plan WHERE school_id = ? AND gone_at = '' AND (? = 1 OR owner_id = ? OR shared)
 AND (? = '' OR owner_id = ?) AND (? = '' OR shared AND owner_id <> ?) AND (? = '' OR age = ?) AND (? = '' OR search LIKE ? ESCAPE '!')
 ORDER BY CASE WHEN starts_at >= ? THEN 0 ELSE 1 END, CASE WHEN starts_at >= ? THEN starts_at ELSE '' END, changed_at DESC, id LIMIT ? OFFSET ?`
	sqlAddSite  = `INSERT INTO passes_site (school_id, plan_id, place, host, address) VALUES (?,?,?,?,?)`
	sqlNoSites  = `DELETE FROM passes_site WHERE school_id = ? AND plan_id = ?`
	sqlSites    = `SELECT place, host, address FROM passes_site WHERE school_id = ? AND plan_id = ? ORDER BY place`
	sqlSitesOf  = `SELECT plan_id, host, address FROM passes_site WHERE school_id = ? AND plan_id IN (%s) ORDER BY plan_id, place`
	lookColumns = `id, host, leads_to, suitable, remarks, by_id, at`
	sqlAddLook  = `INSERT INTO passes_look (school_id, ` + lookColumns + `) VALUES (?,?,?,?,?,?,?,?)`
	sqlLook     = `SELECT ` + lookColumns + ` FROM passes_look WHERE school_id = ? AND id = ?`
	sqlLooks    = `SELECT ` + lookColumns + ` FROM passes_look WHERE school_id = ? AND (host IN (%s) OR leads_to IN (%s)) ORDER BY at, id`
	sqlLooked   = `SELECT ` + lookColumns + `, COUNT(*) OVER () AS total FROM passes_look WHERE school_id = ? AND (? = '' OR host LIKE ? ESCAPE '!') ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`
	// Hosts of live plans, and of what is open now.
	sqlListed = `SELECT s.host FROM passes_site s JOIN passes_plan p ON p.school_id = s.school_id AND p.id = s.plan_id WHERE s.school_id = ? AND p.gone_at = ''
 UNION SELECT h.host FROM passes_host h JOIN passes_pass p ON p.school_id = h.school_id AND p.id = h.pass_id WHERE h.school_id = ? AND p.state = 'open' AND p.ended_at = '' AND p.ends_at > ?
 ORDER BY 1 LIMIT 2000`
)

type planned struct {
	Plan
	Total int `db:"total"`
}

type siteOf struct {
	Plan string `db:"plan_id"`
	site
}

type lookOf struct {
	Look
	Total int `db:"total"`
}

// planFilter narrows the list of plans.
type planFilter struct {
	Mine, Others bool
	Age, Text    string
	Page         int
}

func (store) putPlan(ctx context.Context, tx *ledger.Tx, p Plan, sites []site, fresh bool) error {
	words := []string{strings.ToLower(p.Aim), strings.ToLower(p.Class)}
	for _, s := range sites {
		words = append(words, s.Address)
	}
	search := strings.Join(words, " ")
	var err error
	if fresh {
		_, err = tx.Exec(ctx, sqlAddPlan, tx.School, p.ID, p.Class, p.Aim, p.Age, p.Starts, p.Minutes, p.Only, p.Images, p.Tools, p.Shared, p.Owner, p.Copied, p.Made, p.Changed, search)
	} else {
		var n int64
		n, err = tx.Exec(ctx, sqlSetPlan, p.Class, p.Aim, p.Age, p.Starts, p.Minutes, p.Only, p.Images, p.Tools, p.Changed, search, tx.School, p.ID)
		err = changed(n, err, "This plan has been removed.")
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlNoSites, tx.School, p.ID); err != nil {
		return err
	}
	for i, s := range sites {
		if _, err := tx.Exec(ctx, sqlAddSite, tx.School, p.ID, i, s.Host, s.Address); err != nil {
			return fmt.Errorf("passes: a plan’s site: %w", err)
		}
	}
	return nil
}

func (store) plan(ctx context.Context, tx *ledger.Tx, id string) (Plan, error) {
	p, err := db.One[Plan](ctx, tx.Tx, sqlPlan, tx.School, id)
	if errors.Is(err, db.ErrNone) || err == nil && p.Gone != "" {
		return Plan{}, errs.Missing("There is no such plan.")
	}
	return p, err
}

func (store) sharePlan(ctx context.Context, tx *ledger.Tx, id string, shared bool) error {
	n, err := tx.Exec(ctx, sqlSharePlan, shared, tx.School, id)
	return changed(n, err, "This plan has been removed.")
}

func (store) dropPlan(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlDropPlan, tx.Now, tx.School, id)
	return changed(n, err, "This plan has been removed already.")
}

// like makes a person's text a part of a LIKE that means itself.
func like(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(text)) + "%"
}

func when(b bool, text string) string {
	if b {
		return text
	}
	return ""
}

// plans are one's own and those that are shared; with a wider reach, all. Those still to come stand first.
func (store) plans(ctx context.Context, tx *ledger.Tx, f planFilter) ([]planned, error) {
	me, all := tx.Grant.Actor().Person, 0
	if tx.Grant.Reach() == authz.All {
		all = 1
	}
	return db.All[planned](ctx, tx.Tx, sqlPlans, tx.School, all, me, when(f.Mine, me), me, when(f.Others, me), me, f.Age, f.Age, f.Text, like(f.Text),
		tx.Now, tx.Now, perPage, (max(f.Page, 1)-1)*perPage)
}

// sites are those of plans, in their order.
func (store) sites(ctx context.Context, tx *ledger.Tx, ids ...string) (map[string][]site, error) {
	out := map[string][]site{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.All[siteOf](ctx, tx.Tx, fmt.Sprintf(sqlSitesOf, db.In(len(ids))), db.Args(ids, any(tx.School))...)
	for _, s := range all {
		out[s.Plan] = append(out[s.Plan], s.site)
	}
	return out, err
}

func (store) addLook(ctx context.Context, tx *ledger.Tx, l Look) error {
	_, err := tx.Exec(ctx, sqlAddLook, tx.School, l.ID, l.Host, l.Leads, l.Suitable, l.Remarks, l.By, l.At)
	if err != nil {
		return fmt.Errorf("passes: looking: %w", err)
	}
	return nil
}

// looks gives the newest look at each host. Whoever looked at a site that led to another domain has looked at that too; but what
// a colleague found unsuitable, looking at it by its own name, is not made good in passing.
func (store) looks(ctx context.Context, tx *ledger.Tx, hosts []string) (map[string]Look, error) {
	out, passing := map[string]Look{}, map[string]Look{}
	keep := func(in map[string]Look, l Look) {
		if in[l.Host].At <= l.At {
			in[l.Host] = l
		}
	}
	for part := range slices.Chunk(hosts, 250) {
		args := append(db.Args(part, any(tx.School)), db.Args(part)...)
		all, err := db.All[Look](ctx, tx.Tx, fmt.Sprintf(sqlLooks, db.In(len(part)), db.In(len(part))), args...)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			keep(out, l)
			if there := l; l.Leads != "" && l.Leads != l.Host && l.Suitable != Unsuitable {
				there.Host, there.Leads = l.Leads, ""
				keep(passing, there)
			}
		}
	}
	for host, l := range passing {
		if out[host].Suitable != Unsuitable {
			keep(out, l)
		}
	}
	return out, nil
}

func (store) looked(ctx context.Context, tx *ledger.Tx, text string, page int) ([]lookOf, error) {
	return db.All[lookOf](ctx, tx.Tx, sqlLooked, tx.School, text, like(text), perPage, (max(page, 1)-1)*perPage)
}

// listed are the hosts that lessons name.
func (store) listed(ctx context.Context, tx *ledger.Tx, now string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlListed, tx.School, tx.School, now)
}
