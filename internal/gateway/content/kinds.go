package content

// The kinds that a file can be found to be, as policy.DownloadRule.Kinds names them.
const (
	Program       = "program"
	Script        = "script"
	Macro         = "macro"
	Archive       = "archive"
	LockedArchive = "locked_archive"
	DiskImage     = "disk_image"
	Media         = "media"

	Virus     = "virus"     // the scanner knows it
	Unscanned = "unscanned" // it could not be looked into, and the pack says to stop such files
)

// Finding is why a file must not go on.
type Finding struct {
	Kind string
	Name string // of the virus
	File string // what it was found in, when that is packed inside the download
	Why  string // a sentence for the person who waits
}

// sentence says in plain words why a kind is stopped. The pack's rule, which the page cites, says whose rule it is.
func sentence(kind string, packed bool) string {
	if packed {
		return "Inside this file there is " + noun(kind) + "."
	}
	return "This file is " + noun(kind) + ", whatever it is called."
}

func noun(kind string) string {
	switch kind {
	case Program:
		return "a program"
	case Script:
		return "a script, which a computer runs like a program"
	case Macro:
		return "a document with macros, which run like a program"
	case Archive:
		return "an archive of packed files"
	case LockedArchive:
		return "an archive or a document that cannot be looked into"
	case DiskImage:
		return "an image of a disk"
	default:
		return "music or a film"
	}
}
