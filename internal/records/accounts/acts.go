package accounts

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// approvalHolds is how long an approval can be used.
const approvalHolds = 24 * time.Hour

// reason reads why something is to be done to an account, and who asked for it. Without both nothing is done. // serves PPL-20
func reason(c *web.Ctx, verb string) (matters.Act, error) {
	a := matters.Act{Person: c.Param("id"), Verb: verb, Why: c.Form("why"), Asked: c.Form("asked"), By: c.Actor.Person, State: matters.Done}
	switch {
	case a.Why == "":
		return a, errs.Bad("why", "Enter the reason, for example: has forgotten it.")
	case a.Asked == "":
		return a, errs.Bad("asked", "Enter who asked for it, for example: the pupil, in class.")
	case len(a.Why) > 500 || len(a.Asked) > 200:
		return a, errs.Bad("why", "Use at most 500 characters for the reason and 200 for who asked.")
	}
	return a, nil
}

func reasonFields() []web.Field {
	return []web.Field{{Name: "why", Label: "Reason", Hint: "What has happened, in a few words", Required: true},
		{Name: "asked", Label: "Who asked for it", Hint: "The person, a parent, a colleague", Width: "20", Required: true}}
}

// guarded says why somebody may not give another a new password by themselves, "" when they may. Technicians and
// administrators are shut out of the accounts through which safeguarding records are read: whoever sets the lead's
// password could sign in as the lead. Nor does the head get at the chair's, who deals with cases about the head (INC-05).
// Until a head or coordinator has signed in, an account that was never used is free, or the first head of a new install
// could not get in; and whoever has a second person's approval may, once. // serves PPL-20
func (a *Accounts) guarded(ctx context.Context, tx *ledger.Tx, by authz.Actor, p people.Person) (string, error) {
	if by.Has(authz.Coordinator) || by.Person == p.ID {
		return "", nil
	}
	why := ""
	switch roles := (authz.Actor{Roles: a.Roles(p)}); {
	case roles.Has(authz.Chair):
		why = "The chair of governors deals with concerns about the head teacher, so only the online safety coordinator can give the chair a new password."
	case roles.Has(authz.DSL, authz.Head, authz.Coordinator, authz.Admin) && !by.Has(authz.Head):
		why = "This person deals with safeguarding records or runs the system, so you need the approval of the head teacher or the online safety coordinator to give them a new password."
	default:
		return "", nil
	}
	acc, err := a.Get(ctx, tx, p.ID)
	if err != nil {
		return "", err
	}
	if acc.LastUsed == "" {
		if free, err := a.unled(ctx, tx); err != nil || free {
			return "", err
		}
	}
	approved, err := a.approval(ctx, tx, by.Person, p.ID)
	if err != nil || approved.ID != "" {
		return "", err
	}
	return why, nil
}

// approval finds a fresh approval that lets somebody reset an account; the zero Act when there is none.
func (a *Accounts) approval(ctx context.Context, tx *ledger.Tx, by, person string) (matters.Act, error) {
	list, err := a.matters.Acts(ctx, tx, person, matters.Approved, "", 50)
	i := slices.IndexFunc(list, func(x matters.Act) bool {
		at, err := clock.Parse(x.DecidedAt)
		return err == nil && x.By == by && a.base.Now().Before(at.Add(approvalHolds))
	})
	if err != nil || i < 0 {
		return matters.Act{}, err
	}
	return list[i], nil
}

// decides reports whether somebody may approve a request: never the one who asked, nor the one it is about, and for the
// chair's account the coordinator alone.
func (a *Accounts) decides(by authz.Actor, x matters.Act, about people.Person) bool {
	if by.Person == x.By || by.Person == x.Person {
		return false
	}
	return by.Has(authz.Coordinator) || by.Has(authz.Head) && !(authz.Actor{Roles: a.Roles(about)}).Has(authz.Chair)
}

// unled says that no head or coordinator has ever signed in: the school is being set up.
func (a *Accounts) unled(ctx context.Context, tx *ledger.Tx) (bool, error) {
	everybody, err := a.People.Everybody(ctx, tx)
	if err != nil {
		return false, err
	}
	accounts, err := a.All(ctx, tx)
	for _, p := range everybody {
		if accounts[p.ID].LastUsed != "" && (authz.Actor{Roles: a.Roles(p)}).Has(authz.Head, authz.Coordinator) {
			return false, err
		}
	}
	return true, err
}

// tellReset tells a grown-up that somebody gave them a new password, and the coordinator; of the coordinator's own doing,
// or account, the head. // serves PPL-20
func (a *Accounts) tellReset(ctx context.Context, tx *ledger.Tx, by authz.Actor, p people.Person, act string) error {
	if p.Is(people.Pupil) {
		return nil
	}
	watch := authz.Coordinator
	if by.Has(authz.Coordinator) || (authz.Actor{Roles: a.Roles(p)}).Has(authz.Coordinator) {
		watch = authz.Head
	}
	to, err := a.holders(ctx, tx, by.Person, watch)
	if err != nil {
		return err
	}
	x := notices.Notice{To: to, Kind: "concern.password", Title: "A colleague's account was given a new password", Href: "/accounts/acts",
		Text: by.Name + " gave " + p.Full() + " a new password. The page says why and who asked for it.", Key: "accounts.reset/" + act}
	if err := a.tell(ctx, tx, x); err != nil {
		return err
	}
	own := notices.Notice{To: []string{p.ID}, Kind: "concern.password", Title: "You were given a new password", Href: "/account",
		Text: "If you did not ask for it, tell the online safety coordinator or the head teacher at once.", Urgent: true, Key: "accounts.own_reset/" + act}
	return a.tell(ctx, tx, own)
}
