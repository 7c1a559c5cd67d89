// Package app is the composition root: the only package that sees all the others. It decides nothing.
package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/records/defence"
	"belisha/internal/web"
)

// App is the whole house, ready to serve.
type App struct {
	cfg     Config
	now     clock.Clock
	gateway *gateway
	records atomic.Pointer[Records]
	Web     net.Listener
	Proxy   net.Listener
	handler atomic.Pointer[http.Handler]
	lock    *os.File

	settings []defence.Setting // as the machine's files say, before what follows from them is filled in
	unread   error             // why they could not be read
}

// Open takes the doors and builds the gateway; then the records, if they are there. When they are away but the
// gateway has a last good copy, it starts without them (WEB-01) and Serve keeps trying.
func Open(ctx context.Context, cfg Config, now clock.Clock) (*App, error) {
	a := &App{cfg: cfg, now: now}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := a.cfg.Centre.fits(false); err != nil {
		return err
	}
	if err := a.takeDir(); err != nil {
		return err
	}
	a.settings, a.unread = a.cfg.settings()
	var err error
	if a.Web, err = net.Listen("tcp", a.cfg.Web.Listen); err != nil {
		return fmt.Errorf("the web address %s cannot be used: %w", a.cfg.Web.Listen, err)
	}
	if a.Proxy, err = proxy.Listen(ctx, a.cfg.Proxy.Listen); err != nil {
		return fmt.Errorf("the proxy address %s cannot be used: %w", a.cfg.Proxy.Listen, err)
	}
	if a.cfg.Web.URL == "" {
		a.cfg.Web.URL = a.scheme() + "://" + a.Web.Addr().String()
	}
	if a.gateway, err = openGateway(ctx, a.cfg, a.now); err != nil {
		return err
	}
	err = a.join(ctx)
	if err != nil && a.gateway.engine.Load() != nil && !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Conflict) {
		slog.Error("the records are away: the web filter goes on with its last good copy", "error", err)
		return nil
	}
	return err
}

func (a *App) takeDir() (err error) {
	if err := os.MkdirAll(a.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	a.lock, err = lockDir(a.cfg.Dir)
	return err
}

// join opens the records and connects the wings.
func (a *App) join(ctx context.Context) error {
	r, err := openRecords(ctx, a.cfg, a.now, a.gateway, "")
	if err != nil {
		return err
	}
	if err := r.start(ctx, a.gateway); err != nil {
		return errors.Join(err, r.Close())
	}
	a.compared(ctx, r)
	h := r.Handler()
	a.handler.Store(&h)
	a.records.Store(r)
	return nil
}

// CAFile is the certificate that devices must trust to see block pages of HTTPS sites.
func (a *App) CAFile() string { return a.gateway.proxy.CAFile() }

// Doors are what is open, and where: name and address of each.
func (a *App) Doors() [][2]string {
	var out [][2]string
	if a.Web != nil {
		out = append(out, [2]string{"web", a.URL()})
	}
	out = append(out, [2]string{"proxy", a.Proxy.Addr().String()})
	return append(out, a.gateway.doors.addrs...)
}

// URL is the address of the web pages.
func (a *App) URL() string { return a.cfg.Web.URL }

func (a *App) scheme() string {
	if a.cfg.Web.Cert != "" {
		return "https"
	}
	return "http"
}

// Serve runs until ctx ends, then drains: doors first, then what is under way, the journal, the databases.
func (a *App) Serve(ctx context.Context) error {
	if !web.Built() {
		slog.Warn("this binary was built without its styles: run “make assets” and build again")
	}
	open := a.standing()
	a.gateway.stand.Store(&open)
	if err := board.Save(a.cfg.Dir, standingFile, open); err != nil {
		return errors.Join(err, a.close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	failed := make(chan error, 16)
	run := func(f func(context.Context) error) {
		all.Go(func() {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				failed <- err
				stop()
			}
		})
	}
	if a.Web != nil {
		run(a.serveWeb)
		run(a.work)
	} else {
		run(a.gateway.watch)
	}
	run(func(ctx context.Context) error {
		return a.gateway.proxy.ServeDoor(ctx, a.Proxy, proxy.Door{Lined: a.cfg.Proxy.Front.Lined})
	})
	for _, door := range a.gateway.doors.run {
		run(door)
	}
	run(a.gateway.health)
	run(a.gateway.keepLists)
	run(a.gateway.followChanges)
	<-ctx.Done()
	all.Wait()
	close(failed)
	return errors.Join(<-failed, a.close())
}

// work keeps the records at work, and tries to open them while they are away.
func (a *App) work(ctx context.Context) error {
	for a.records.Load() == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(5 * time.Second):
		}
		if err := a.join(ctx); err != nil {
			slog.Error("the records are still away", "error", err)
		}
	}
	a.records.Load().work(ctx)
	return nil
}

func (a *App) serveWeb(ctx context.Context) error {
	server := &http.Server{Handler: http.HandlerFunc(a.page), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug), TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		c, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(c)
	})
	var err error
	if a.cfg.Web.Cert != "" {
		err = server.ServeTLS(a.Web, a.cfg.Web.Cert, a.cfg.Web.Key)
	} else {
		err = server.Serve(a.Web)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return <-stopped
	}
	return err
}

func (a *App) page(w http.ResponseWriter, r *http.Request) {
	if h := a.handler.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Retry-After", "10")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprint(w, `<!DOCTYPE html><html lang="en-GB"><head><title>Not available just now</title></head><body><main>`+
		`<h1>Not available just now</h1><p>The school's records cannot be reached. Web filtering goes on. `+
		`If you are worried about a child, speak to the safeguarding lead now.</p></main></body></html>`)
}

func (a *App) close() error {
	var err error
	if a.gateway != nil {
		a.gateway.doors.shut()
		ctx, cancel := context.WithTimeout(context.Background(), closeTime)
		defer cancel()
		err = a.gateway.journal.Close(ctx)
		a.gateway.hangUp()
	}
	if r := a.records.Load(); r != nil {
		err = errors.Join(err, r.Close())
	}
	for _, l := range []net.Listener{a.Web, a.Proxy} {
		if l != nil {
			_ = l.Close() // a served listener is closed already
		}
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
	}
	return err
}

func logError(what string, err error) { slog.Error(what, "error", err) }

// closeTime is how long the journal may take to hand over what it holds.
const closeTime = 15 * time.Second

const lockName = "belisha.lock"

func lockPath(dir string) string { return filepath.Join(dir, lockName) }
