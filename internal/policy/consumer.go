package policy

// Consumer obeys a pack. All consumers prepare before any commits, so half a pack never rules; the simulator
// is Prepare without Commit. serves POL-01
type Consumer interface {
	// Prepare reads what it needs and says what would change. It changes nothing and keeps no hold on the pack's slices.
	Prepare(*Pack) (Plan, error)
}

// Plan is what a consumer would do with a pack.
type Plan struct {
	Effects []string // plain sentences for the person who approves
	Commit  func()   // makes it so; it must not fail
}
