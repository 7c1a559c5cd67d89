package main

import (
	"context"
	"os"

	"belisha/internal/app"
)

// buildListsCmd builds an index in a process of its own: it takes more memory than answering does.
type buildListsCmd struct {
	Folder string `arg:""`
	Out    string `arg:""`
}

func (b *buildListsCmd) Run(ctx context.Context) error {
	return app.BuildLists(ctx, b.Folder, b.Out, os.Stdout)
}

// builder is the program and the command that build lists apart; none when it is not known where the program lies.
func builder() []string {
	own, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{own, "build-lists"}
}
