package author

import "fmt"

// readme tells whoever opens the folder next how to go on: half a page.
func readme(s Start, schemas string) string {
	return fmt.Sprintf(`# This folder is our online safety policy

It stands on %q, version %s: everything written there holds here too, and this folder says what is our own.

| file | what is in it |
|---|---|
| pack.yaml | title, version, approval, review |
| choices.yaml | what we have decided; a choice that is missing is undecided, and its strictest answer rules |
| clauses.yaml | our own statements, and changes to those of the layer below |
| sections.yaml | the headings of our own part |
| settings.yaml | our terms |
| tests/first.yaml | what the policy must go on saying |

More can be added, each as a file of its own: registers/, duties.yaml, retention.yaml, filtering.yaml, matrices/ and so on.
%[1]q prints what the layer below has of them: "belisha policy show %[1]s registers".

## How to go on

1. Go on answering: "belisha policy new FOLDER" asks what is still open.
2. Read it through: "belisha policy check FOLDER" names each fault with file and line, then what is weak, and what to write.
3. Try it: "belisha policy test FOLDER". Write a test for whatever must not change by accident.
4. See what is your own: "belisha policy diff %[1]s FOLDER"; one thing whole: "belisha policy show FOLDER phones.staff.use".
5. See what it would change in a school that runs: "belisha policy simulate FOLDER".
6. Put it in force: "belisha init --pack FOLDER" for a new school; in one that runs, zip the folder and bring it in under Policy, Versions.

An editor that knows YAML (its language server) helps while you type: the first line of each file names a schema in
../%[3]s. Keep that folder beside this one, or take the line away. "belisha policy schema" prints it again.
`, s.Name, s.Base.Identity.Version, schemas)
}
