// Package words reads text and says whether it is worrying, of which kind, and how surely: searches, inspected pages, what
// is typed into tools of artificial intelligence and what they answer. It keeps no text.
//
// serves MON-04, STD-09, STD-12
package words

// Where says where a text stands: a search of three words is another thing than a page of three thousand.
type Where string

// The places of a text, as the log has them.
const (
	Search Where = "search"
	Page   Where = "page"
	Prompt Where = "prompt"
	Answer Where = "answer"
)

// Finding is one kind of worrying text.
type Finding struct {
	Kind  string   // key of the policy's kind
	Score int      // 1 to 100
	Signs []string // keys of the rules that spoke, the weightiest first; never the text
}
