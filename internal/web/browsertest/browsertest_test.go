package browsertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"
)

// toy opens a site whose page holds what its test wants, and says which cookie came.
func toy(t *testing.T, holds string) *Window {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			time.Sleep(300 * time.Millisecond) // long enough for the page before it to be looked at by mistake
		}
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>A toy</title><body class="govuk-frontend-supported"><main><h1>A toy</h1>%s<p id="who">%s</p></main>`, holds, r.Header.Get("Cookie"))
	}))
	t.Cleanup(site.Close)
	w := Open(t, site.URL)
	w.Visit("/")
	return w
}

// What Chromium says of a node that is gone is what Try knows: the act finds the node that stands there now.
func TestAnActBeginsAnewWhenItsNodeIsGone(t *testing.T) {
	w := toy(t, `<button>Press</button>`)
	for name, use := range map[string]func(context.Context, *chromedp.Target, cdp.NodeID) error{
		"resolve": func(ctx context.Context, tab *chromedp.Target, id cdp.NodeID) error {
			_, err := cdp.Call(ctx, tab, dom.ResolveNode, dom.ResolveNodeParams{NodeID: id})
			return err
		},
		"focus": func(ctx context.Context, tab *chromedp.Target, id cdp.NodeID) error {
			_, err := cdp.Call(ctx, tab, dom.Focus, dom.FocusParams{NodeID: id})
			return err
		},
	} {
		tries := 0
		_, err := Try(w.ctx, chromedp.QueryAfter("button", func(ctx context.Context, tab *chromedp.Target, found []*chromedp.Node) (chromedp.Void, error) {
			tries++
			if tries == 1 {
				if _, err := chromedp.Evaluate[chromedp.Void](`document.querySelector("button").replaceWith(document.createElement("button"))`)(ctx, tab); err != nil {
					return chromedp.Void{}, err
				}
			}
			return chromedp.Void{}, use(ctx, tab, found[0].NodeID)
		}))
		if err != nil || tries != 2 {
			t.Errorf("%s: %d tries, %v", name, tries, err)
		}
	}
}

func TestAnyOtherFaultEndsAnAct(t *testing.T) {
	w := toy(t, "")
	for _, fault := range []error{errors.New("no"), &cdproto.Error{Code: -32000, Message: "Inspected target navigated or closed"}, &cdproto.Error{Code: -32602, Message: "No node with given id found"}} {
		tries := 0
		_, err := Try(w.ctx, chromedp.Func(func(context.Context, *chromedp.Target) error { tries++; return fault }))
		if !errors.Is(err, fault) || tries != 1 {
			t.Errorf("%v: %d tries, %v", fault, tries, err)
		}
	}
}

func TestLeaveWaitsForTheOtherPage(t *testing.T) {
	w := toy(t, `<a href="/slow">On</a>`)
	w.Leave(chromedp.Click("main a"), "h1")
	if at := Script[string](w, `location.pathname`); at != "/slow" {
		t.Errorf("still at %s", at)
	}
}

func TestOneAfterTheOtherSitsDown(t *testing.T) {
	w := toy(t, "")
	for who, says := range map[string]string{"a.one": "belisha=a.one", "b.two": "belisha=b.two", "": ""} {
		w.As(who)
		w.Visit("/")
		if said := Script[string](w, `document.querySelector("#who").textContent`); said != says {
			t.Errorf("%q came as %s", who, said)
		}
	}
}

func TestFaultsAreSeen(t *testing.T) {
	w := toy(t, `<img src="data:,"><p style="width: 400px">Long</p>`)
	w.Size(320, 640)
	got := strings.Join(w.faults(), "\n")
	for _, want := range []string{"image-alt: ", "px wide"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	fine := toy(t, "")
	fine.Size(320, 640)
	if got := fine.faults(); len(got) != 0 {
		t.Errorf("a page without fault: %v", got)
	}
}
