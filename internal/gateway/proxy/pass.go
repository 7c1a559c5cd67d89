package proxy

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// pass writes an origin's answer to the client. It says whether the client's connection can go on, and whether the
// answer was read to its end. More is called whenever something has come.
func (c *client) pass(r *http.Request, resp *http.Response, more func()) (keep, whole bool) {
	strip(resp.Header)
	confine(resp.Header)
	delete(resp.Header, "Content-Length")
	bodiless := r.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified
	old := !r.ProtoAtLeast(1, 1)
	chunked := resp.ContentLength < 0 && !bodiless && !old
	keep = !r.Close && !old
	c.head(resp, chunked, keep)
	if bodiless {
		return c.out.Flush() == nil && keep, true
	}
	if live(resp) && c.out.Flush() != nil {
		return false, false
	}
	err := c.body(resp.Body, chunked, more)
	return err == nil && keep, err == nil
}

func (c *client) head(resp *http.Response, chunked, keep bool) {
	w := c.out
	_, _ = w.WriteString("HTTP/1.1 ")
	status := resp.Status
	if !plainText([]byte(status)) { // some browsers take a bare CR for the end of the line
		status = strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
	}
	_, _ = w.WriteString(status)
	_, _ = w.WriteString("\r\nVia: " + via + "\r\n")
	writeFields(w, resp.Header)
	switch {
	case chunked:
		_, _ = w.WriteString("Transfer-Encoding: chunked\r\n")
	case resp.ContentLength >= 0 && resp.StatusCode != http.StatusNoContent:
		var n [24]byte
		_, _ = w.WriteString("Content-Length: ")
		_, _ = w.Write(strconv.AppendInt(n[:0], resp.ContentLength, 10))
		_, _ = w.WriteString("\r\n")
	}
	if !keep {
		_, _ = w.WriteString("Connection: close\r\n")
	}
	_, _ = w.WriteString("\r\n")
}

// body copies until the end. What has been read is sent before the next read can wait: streams stay live.
func (c *client) body(from io.Reader, chunked bool, more func()) error {
	hold := c.s.buffers.Get().(*[bulkSize]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer c.s.buffers.Put(hold)
	for full := 0; ; full++ {
		if full == bulkAfter {
			if big := c.s.bulk.lend(); big != nil {
				defer c.s.bulk.give(big)
				return c.gush(from, big, chunked, more)
			}
		}
		n, err := from.Read(hold[:])
		if n < len(hold) {
			full = 0
		}
		if n > 0 {
			more()
			c.wait.write(c.conn, c.s.cfg.IdleTime)
			if werr := c.piece(hold[:n], chunked); werr != nil {
				return werr
			}
		}
		if err != nil {
			return c.finish(err, chunked)
		}
		if n > 0 {
			if err := c.out.Flush(); err != nil {
				return err //nolint:wrapcheck // ends the connection, nobody reads it
			}
		}
	}
}

// gush is body for much that comes fast.
func (c *client) gush(from io.Reader, hold *[haulSize]byte, chunked bool, more func()) error {
	for {
		n, err := from.Read(hold[:])
		if n > 0 {
			more()
			c.wait.write(c.conn, c.s.cfg.IdleTime)
			if werr := c.piece(hold[:n], chunked); werr != nil {
				return werr
			}
		}
		if err != nil {
			return c.finish(err, chunked)
		}
		if err := c.out.Flush(); err != nil {
			return err //nolint:wrapcheck // ends the connection, nobody reads it
		}
	}
}

func (c *client) piece(p []byte, chunked bool) error {
	if chunked {
		var size [16]byte
		_, _ = c.out.Write(append(strconv.AppendInt(size[:0], int64(len(p)), 16), '\r', '\n'))
	}
	_, err := c.out.Write(p)
	if chunked {
		_, err = c.out.WriteString("\r\n")
	}
	return err //nolint:wrapcheck // ends the connection, nobody reads it
}

// finish ends a body. One cut short is cut short for the client as well, so that it knows.
func (c *client) finish(err error, chunked bool) error {
	if !errors.Is(err, io.EOF) {
		_ = c.out.Flush()
		return err
	}
	if chunked {
		_, _ = c.out.WriteString("0\r\n\r\n")
	}
	return c.out.Flush() //nolint:wrapcheck // ends the connection, nobody reads it
}
