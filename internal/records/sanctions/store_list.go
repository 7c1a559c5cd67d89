package sanctions

import (
	"context"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	perPage = 50
	atMost  = 2000 // lines of a page that is printed
)

// The reach stands in the statement: never a case in which the asker's own conduct is in question, otherwise those that
// the asker handles; what was imposed on adults is for the head and the chair. // serves INC-06 INC-37
const (
	sqlJoined = ` FROM sanctions_sanction s LEFT JOIN sanctions_end e ON e.school_id = s.school_id AND e.sanction_id = s.id
 JOIN people_person p ON p.school_id = s.school_id AND p.id = s.person_id WHERE s.school_id = ?`
	sqlNotNamed = ` AND NOT EXISTS (SELECT 1 FROM incidents_person i WHERE i.school_id = s.school_id AND i.incident_id = s.incident_id AND i.part = 'subject' AND i.person_id = ?)`
	sqlHandled  = ` AND EXISTS (SELECT 1 FROM incidents_handler h WHERE h.school_id = s.school_id AND h.incident_id = s.incident_id AND h.who IN (`
	sqlPicked   = ` AND (? = 1 OR s.audience = 'pupils') AND (? = '' OR s.class = ?) AND (? = '' OR s.kind = ?) AND (? = '' OR s.person_id = ?)
 AND (? = '' OR p.search LIKE ? ESCAPE '!' OR s.number LIKE ? ESCAPE '!')`
	sqlListEnd = ` ORDER BY s.at DESC, s.id DESC LIMIT ? OFFSET ?`

	sqlIsActive = ` AND e.how IS NULL AND s.starts_at <= ? AND s.ends_at > ?`
	sqlIsComing = ` AND e.how IS NULL AND s.starts_at > ?`
	sqlIsGiven  = ` AND e.how IS NULL AND s.ends_at = '' AND s.starts_at <= ?`
	sqlIsEnded  = ` AND (e.how IS NOT NULL OR s.ends_at <> '' AND s.ends_at <= ?)`

	// Whose access is taken away, or is about to be; and whose device has not been given back.
	sqlAccess = ` AND s.removes <> '' AND s.audience = 'pupils' AND (e.how IS NULL AND s.ends_at > ? OR EXISTS (SELECT 1 FROM sanctions_hand t
 WHERE t.school_id = s.school_id AND t.sanction_id = s.id AND NOT t.back AND NOT EXISTS (SELECT 1 FROM sanctions_hand b
 WHERE b.school_id = t.school_id AND b.sanction_id = t.sanction_id AND b.scope = t.scope AND b.back)))
 AND (? = '' OR s.person_id = ?) AND (? = 1 OR p.class IN (`
	sqlAccessEnd = `)) ORDER BY s.ends_at, s.id LIMIT 500`
	sqlHandsOf   = `SELECT sanction_id, ` + handColumns + ` FROM sanctions_hand WHERE school_id = ? AND sanction_id IN (`
	sqlClasses   = `SELECT DISTINCT class FROM sanctions_sanction WHERE school_id = ? AND class <> '' ORDER BY class LIMIT 100`
)

// filter narrows a list.
type filter struct {
	State, Class, Kind, Person, Text string
	Page                             int
	All                              bool // to print
}

type listed struct {
	Sanction
	Total int `db:"total"`
}

func stateSQL(state string) string {
	return map[string]string{Active: sqlIsActive, Coming: sqlIsComing, Given: sqlIsGiven, Ended: sqlIsEnded}[state]
}

// list reads a page of what was imposed in the cases within the grant's reach, newest first.
func (store) list(ctx context.Context, tx *ledger.Tx, f filter) ([]listed, error) {
	a := tx.Grant.Actor()
	like := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(f.Text)) + "%"
	where, args := sqlJoined, []any{tx.School}
	if a.Job == "" {
		who := handlerNames(a)
		where, args = where+sqlNotNamed+sqlHandled+db.In(len(who))+`))`, db.Args(who, tx.School, any(a.Person))
	}
	args = append(args, flag(seesStaff(a)), f.Class, f.Class, f.Kind, f.Kind, f.Person, f.Person, f.Text, like, like)
	state := stateSQL(f.State)
	where += sqlPicked + state
	for range strings.Count(state, "?") {
		args = append(args, tx.Now)
	}
	limit, offset := perPage, (max(f.Page, 1)-1)*perPage
	if f.All {
		limit, offset = atMost, 0
	}
	return db.All[listed](ctx, tx.Tx, `SELECT `+sqlColumns+`, COUNT(*) OVER () AS total`+where+sqlListEnd, append(args, limit, offset)...)
}

func handlerNames(a authz.Actor) []string {
	who := []string{a.Person}
	for _, r := range a.Roles {
		who = append(who, string(r))
	}
	return who
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// taken is one sanction that takes access away, with what was done by hand.
type taken struct {
	Sanction
	Hands []hand
}

type handOf struct {
	Sanction string `db:"sanction_id"`
	hand
}

// access lists, within the grant's reach, whose access is taken away; of one person, or "" of all.
func (s store) accessList(ctx context.Context, tx *ledger.Tx, person string) ([]taken, error) {
	a, classes := tx.Grant.Actor(), []string{""}
	if tx.Grant.Reach() == authz.Class {
		classes = append(classes, a.Classes...)
	}
	args := db.Args(classes, any(tx.School), any(a.Person), any(tx.Now), any(person), any(person), any(flag(tx.Grant.Reach() == authz.All)))
	all, err := db.All[Sanction](ctx, tx.Tx, `SELECT `+sqlColumns+sqlJoined+sqlNotNamed+sqlAccess+db.In(len(classes))+sqlAccessEnd, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out, at, ids := make([]taken, len(all)), map[string]int{}, []any{tx.School}
	for i, one := range all {
		out[i].Sanction, at[one.ID] = one, i
		ids = append(ids, one.ID)
	}
	hands, err := db.All[handOf](ctx, tx.Tx, sqlHandsOf+db.In(len(all))+`)`, ids...)
	for _, h := range hands {
		out[at[h.Sanction]].Hands = append(out[at[h.Sanction]].Hands, h.hand)
	}
	return out, err
}

func (store) classes(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlClasses, tx.School)
}
