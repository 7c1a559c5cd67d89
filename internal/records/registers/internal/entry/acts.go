package entry

// Acts on an entry, as its history names them.
const (
	WhatAdded    = "added"
	WhatImported = "imported"
	WhatChanged  = "changed"
	WhatMoved    = "moved"
	WhatRemoved  = "removed"
	WhatRestored = "restored"
	WhatHeld     = "held"
	WhatReleased = "released"
	WhatAttached = "attached"
	WhatDetached = "detached"
	WhatAttested = "attested"
	WhatBlanked  = "anonymised"
)
