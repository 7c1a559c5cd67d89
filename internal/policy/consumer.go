package policy

// Consumer obeys a pack. All consumers prepare before any commits, so half a pack never rules; the simulator
// is Prepare without Commit. serves POL-01
type Consumer interface {
	// Prepare reads what it needs and says what would change. It changes nothing and keeps no hold on the pack's slices.
	Prepare(*Pack) (Plan, error)
}

// Plan is what a consumer would do with a pack. serves POL-31
type Plan struct {
	About      string   // the heading under which its effects are read: "Web filter"; empty: "The system"
	Effects    []string // plain sentences for the person who approves
	Unresolved []string // effects that stop the activation until somebody accepts each with a reason
	Commit     func()   // makes it so; it must not fail
}
