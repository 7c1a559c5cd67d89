package web

import "html/template"

// Frame is what the layout needs around a page's body. The page is rendered
// first and handed over as Body; the layout "layout" picks the children's form
// by itself when Child is set.
type Frame struct {
	Lang   string // BCP 47 tag; empty means en-GB
	Title  string // of the page, without the school
	School string
	Policy string // title and version in force, on every screen and print-out (serves POL-02)
	Year   string // the school year shown in the footer, e.g. "2026 to 2027"
	Live   string // address of a pane under the header that is fetched anew every second; empty for none
	Tell   string // address of "Tell someone"; empty means /tell, "here" that a child is there already (serves INC-01)
	Token  string // proof against forged posts, for the sign-out form; empty leaves it out
	Who    *Who   // nil when nobody is signed in
	Idle   *Idle  // nil where nothing locks
	Menu   []Link
	Under  []Link // the entries under the one that the page belongs to
	Trail  []Link // breadcrumbs, home first; only one of Trail and Back is shown, Trail first
	Back   *Link
	Notice *Notice
	Errors []FieldError
	Body   template.HTML
	Child  bool // huge pictures, few words
	Wide   bool // the main column may use the whole window (worklists, logs)
}

// Who is the person signed in, as the header names them.
type Who struct {
	ID   string // opaque; ties kept, unsent forms to their writer
	Name string
	Role string // in the school's words; empty for pupils
}

// Idle tells the page when it will be locked, so that it can warn first. The
// server keeps the time that counts; the page only counts along.
type Idle struct {
	Seconds int
	Stay    string // address fetched when the person chooses to stay
	Lock    string // address the page goes to when time is up
}

// Link is a piece of text that leads somewhere.
type Link struct {
	Text, Href string
	Current    bool // the page we are on, or a parent of it in the menu
}

// Notice is the banner above a page. Kind is "success", "important" or "error";
// Title may be empty, the kind then gives it.
type Notice struct{ Kind, Title, Text string }

// Heading is the banner's title.
func (n Notice) Heading() string {
	switch {
	case n.Title != "":
		return n.Title
	case n.Kind == "success":
		return "Success"
	case n.Kind == "error":
		return "There is a problem"
	}
	return "Important"
}

// Urgent says whether the banner interrupts a reader's screen reader.
func (n Notice) Urgent() bool { return n.Kind == "success" || n.Kind == "error" }

// FieldError is one line of the error summary. Field is the id of the input it
// leads to; empty for a fault that belongs to no input.
type FieldError struct{ Field, Text string }

// Tag is a coloured word. Colour is one of grey, green, turquoise, blue, purple,
// magenta, red, orange, yellow; empty means blue. The word must say it all: colour is
// never the only sign.
type Tag struct{ Text, Colour string }

// Button is a button of a form, or a link that looks like one when Href is set.
// Kind is "", "secondary", "warning" or "child". Name and Value may be empty.
type Button struct{ Text, Kind, Href, Name, Value string }

// Table is a table; Empty is the sentence shown in its place when it has no rows.
type Table struct {
	Caption string
	Head    []string
	Numeric []int // columns of Head, from 0, that hold numbers
	Rows    [][]Cell
	Empty   string
}

// NumericHead says whether the heading of column i stands over numbers.
func (t Table) NumericHead(i int) bool {
	for _, n := range t.Numeric {
		if n == i {
			return true
		}
	}
	return false
}

// Cell is one cell of a Table. Tag, when set, follows the text.
type Cell struct {
	Text, Href string
	Tag        *Tag
	Numeric    bool
	Header     bool // heads its row
}

// Summary is a list of keys and values; Rows without Actions leave the third column out.
type Summary struct{ Rows []SummaryRow }

// SummaryRow is one line of a Summary. Lines are shown one below the other;
// the link of an action should be a verb, its About the thing it changes.
type SummaryRow struct {
	Key     string
	Lines   []string
	Href    string // of the first line
	Tag     *Tag
	Actions []Action
}

// Action is a link whose short text needs a few hidden words to make sense alone.
type Action struct{ Text, About, Href string }

// Tile is a picture that leads somewhere. Picture names a built-in picture, see Pictures.
type Tile struct {
	Title, Text, Href, Picture string
	Count                      int // things waiting; nought is not shown
	Tag                        *Tag
	First                      bool // a child may be waiting: while something waits it stands before all else
}

// Pager leads to the neighbours of one page of a list. Prev and Next are
// addresses, empty at the ends.
type Pager struct {
	Page, Pages, Total int
	Prev, Next         string
}

// Task is one line of a task list, such as the responses a matrix asks for.
type Task struct {
	Title, Hint, Href string
	Tag               *Tag // nil means done
}

// Number counts tasks from one, for the ids in the list.
func (Task) Number(i int) int { return i + 1 }

// Details is text that opens on demand.
type Details struct{ Summary, Text string }

// Empty is what a page says when it has nothing to show, and what to do next.
type Empty struct {
	Title, Text, Picture string
	Link                 *Link
}

// Confirm is the page part that asks before something is done. It is a form
// posted to Action; Fields usually hold the reason.
type Confirm struct {
	Title, Text, Warning string
	Action, Token        string
	Fields               []Field
	Yes                  Button
	No                   Link
	Under                bool // it stands on a page that has a heading of its own
}
