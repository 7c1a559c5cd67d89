package incidents

// Cases is the feature's inside: its store with what other features lend to it.
type Cases struct {
	store Store
}

// Store is every statement over incidents, with the hooks. Copies share them, also those made before Bind.
func (c *Cases) Store() Store { return c.store }

// Bind ties what other features lend. It is called once, before anything is served.
func (c *Cases) Bind(h Hooks) { *c.store.hooks = h }
