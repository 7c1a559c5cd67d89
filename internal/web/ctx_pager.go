package web

import (
	"maps"
	"net/url"
	"strconv"
)

// Pager leads through a list of total entries, size on a page, from the page that was asked for. The neighbours keep all
// else that the address asks: words, filters, order.
func (c *Ctx) Pager(total, size int) Pager {
	return c.PagerAt(c.r.URL.Path, c.r.URL.Query(), total, size)
}

// PagerAt is Pager for a list whose own address is another than the one that was asked, such as that of a form on its page.
func (c *Ctx) PagerAt(path string, q url.Values, total, size int) Pager {
	p := Pager{Pages: (total + size - 1) / size, Total: total}
	p.Page = min(c.PageNumber(), max(p.Pages, 1))
	q = maps.Clone(q)
	at := func(n int) string {
		q.Set("page", strconv.Itoa(n))
		return path + "?" + q.Encode()
	}
	if p.Page > 1 {
		p.Prev = at(p.Page - 1)
	}
	if p.Page < p.Pages {
		p.Next = at(p.Page + 1)
	}
	return p
}
