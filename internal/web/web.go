package web

import (
	"context"
	"io/fs"
	"net/http"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
)

// Route is the only way to register a handler: a route cannot exist without an action.
type Route struct {
	Method  string
	Path    string // net/http pattern: /incidents/{id}
	Action  string
	Subject func(*Ctx) (authz.Subject, error) // nil: the school itself
	List    bool                              // the subject is "any of these": the store filters by the grant's reach
	Handle  func(*Ctx) (Page, error)
	Menu    string // label in the navigation, for those who may; empty: none
	Under   string // the entry of the navigation that it stands under, when that is open to whoever looks
	Limit   int64  // largest body in bytes; 0: 1 MiB
	Fresh   string // who opens it has just proved again who they are: FreshSelf, FreshRecords; empty: the session is enough

	FreshFor func(param func(string) string) string // Fresh, where it depends on what the path names: the sealed parts of a policy (PPL-19)

	// CrossSite takes a form that another site's page sends: the answer of a school's own sign-in (SAML) comes that way. Only
	// for a public action, whose handler trusts nothing but what the other side has signed, and changes nothing by itself.
	// The browser sends no session with such a form, so it cannot be made in somebody's name.
	CrossSite bool

	Only func(param func(string) string) []string // roles or posts to which the pack leaves what the path names; for links, the handler checks
}

// What a page may ask for beyond a session.
const (
	FreshSelf    = "self"    // one's own password or passkey, typed within minutes (PPL-10)
	FreshRecords = "records" // the second secret of the information system, where the policy asks for one (PPL-19)
)

// HTML is a feature's templates with the struct that each is rendered with; a test holds them together.
type HTML struct {
	Files fs.FS          // html/*.html, each defining "feature/name"
	Views map[string]any // "feature/name" → zero value of its struct
}

// Panel is what a feature shows on a page that is not its own. On "home" it gives tiles; elsewhere a template.
type Panel struct {
	On       string // "home", or the kind of record: "person"
	Action   string // shown to those who may
	Tiles    func(*Ctx) ([]Tile, error)
	Template string
	Data     func(*Ctx, ref.Ref) (any, error)
}

// Visit is what the doorman knows of a session.
type Visit struct {
	Actor  authz.Actor
	Locked bool // idle too long: only the same person may go on (PPL-14)
	Idle   time.Duration
	Title  string // the person's post, in the school's words
	Child  bool
	Must   string   // a page this person has to see first, such as a new password; empty: none
	Beside []string // what stays open beside Must: paths with all below them, such as "/tell". Help is never shut (AUA-15)

	// Sealed says whether an action belongs to a sealed part of the information system, so that its pages ask for the
	// second secret. nil: none does.
	Sealed func(action string) bool

	// Prove says where a person proves again what a Route's Fresh asks for; "" when that was done just now. A form that is
	// sent gets longer than a page that is opened. nil: nothing is ever asked.
	Prove func(fresh string, sent bool) string
}

// Doorman knows who holds a session; accounts implements it.
type Doorman interface {
	// Who resolves a cookie's token and notes that it was used, from an address. No session: the zero Visit.
	// Without an address it only looks: a page that refreshes itself must not keep a session from locking (PPL-14).
	Who(ctx context.Context, token, addr string) (Visit, error)
	// Hold keeps a form that was sent to a locked session, for the same person only (PPL-14).
	Hold(ctx context.Context, token, path, form string) error
}

// School is what the frame shows of the school.
type School struct {
	ID     string
	Name   string
	Policy string // title and version in force
	Year   string
}

// Page is what a handler gives back; only this package writes it to the wire.
type Page struct {
	Template string
	Title    string
	Data     any
	Status   int // 0: 200
	Back     *Link
	Trail    []Link
	Notice   *Notice
	Errors   []FieldError
	Wide     bool
	Child    bool

	To      string    // go to this address instead
	File    *Download // or send this file
	Pane    bool      // the body alone, without a frame: a live part of a page
	SignIn  string    // set this session token
	SignOut bool      // forget the session
	Device  string    // know this browser again by this token, also after signing out (PPL-16)
	Ticket  *Ticket   // give the browser a short pass, or take it back
}

// Download is a file that a page sends.
type Download struct {
	Name, Type string
	Body       []byte
	Inline     bool
}

// Spreadsheet sends what sheet.WriteCSV wrote. The name is without its ending.
func Spreadsheet(name string, csv []byte) Page {
	return Page{File: &Download{Name: name + ".csv", Type: "text/csv; charset=utf-8", Body: csv}}
}

// Show is a page from a template.
func Show(template, title string, data any) Page {
	return Page{Template: template, Title: title, Data: data}
}

// Go sends the browser to another page.
func Go(to string) Page { return Page{To: to} }

// Say is Go with a message shown there once.
func Say(to, kind, text string) Page { return Page{To: to, Notice: &Notice{Kind: kind, Text: text}} }

// Ctx is one request as a handler sees it.
type Ctx struct {
	context.Context
	Actor  authz.Actor
	Grant  authz.Grant
	Visit  Visit
	School School
	Token  string // the session's token; never shown or logged
	r      *http.Request
	site   *Site
}
