package chronology

import (
	"embed"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// store is every statement of this feature.
type store struct{}
