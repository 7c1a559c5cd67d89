package policy

import "fmt"

// Limit is a service's age limit in words. // serves WEB-27
func (s Service) Limit() string {
	if s.Age == 0 {
		return "whose age limit is not known, so that it is closed to children"
	}
	return fmt.Sprintf("from the age of %d", s.Age)
}

// Service finds a service by its key.
func (f *Filtering) Service(key string) (Service, bool) {
	return find(f.Services, func(s Service) bool { return s.Key == key })
}

// Network finds a part of the network by its key. // serves STD-10
func (f *Filtering) Network(key string) (Network, bool) {
	return find(f.Networks, func(n Network) bool { return n.Key == key })
}

// Tool finds a tool of artificial intelligence by its key. // serves STD-12
func (i *Intelligence) Tool(key string) (AITool, bool) {
	return find(i.Tools, func(t AITool) bool { return t.Key == key })
}
