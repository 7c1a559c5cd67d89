package evidence

import "belisha/internal/web"

// PartField asks what a person has to do with a concern.
func PartField() web.Field {
	return web.Field{Name: "part", Label: "This person", Type: "radios", Value: "affected", Options: []web.Option{
		{Value: "affected", Text: "may be affected and need help"}, {Value: "subject", Text: "did something that is in question"}}}
}
