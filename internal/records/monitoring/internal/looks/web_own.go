package looks

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Own gives a look-up to the person who made it, and to nobody else.
func (b *Book) Own(c *web.Ctx) (l Lookup, err error) {
	err = b.base.Ledger.Read(c, b.job("see"), func(tx *ledger.Tx) (err error) {
		l, err = Get(c, tx, c.Param("id"))
		return err
	})
	if err == nil && l.By != c.Actor.Person {
		return l, errs.Denied("This search belongs to somebody else. Start one of your own, with your own reason.")
	}
	return l, err
}
