package checks

// Word is a key with what it is called on screen.
type Word struct{ Key, Text, Colour string }

// States are the states as the screen names them.
func States() []Word {
	return []Word{{Waiting, "Waits for senior staff", "yellow"}, {Running, "Running", "blue"}, {Ended, "Findings to be written", "yellow"},
		{Finished, "Finished", "green"}, {Stopped, "Stopped and passed on", "purple"}, {Withdrawn, "Given up", "grey"}}
}

// Outcomes are what can follow, as the register of searches has them.
func Outcomes() []Word {
	return []Word{{"nothing", "Nothing found", ""}, {"internal", "Internal response", ""}, {"authority", "Local authority", ""}}
}

// Powers are the legal powers to look into what belongs to somebody. Which of them fit a pupil's own device is the law's
// choice and not a school's. // serves INC-33
func Powers() []Word {
	return []Word{{"section_550za", "Education Act 1996, section 550ZA (prohibited item)", ""}, {"education_2011", "Education Act 2011 (data on a device)", ""},
		{"consent", "Consent of child and parent", ""}, {"staff_procedure", "Staff procedure", ""}, {"school_property", "It is the school's device or account", ""}}
}

// Endings are how a running check ended, as the screen names it.
func Endings() []Word {
	return []Word{{ByButton, "Ended by hand", ""}, {BySession, "Ended when the investigator signed out", ""}, {ByTime, "Ended because its time was over", ""},
		{ByUnlawful, "Stopped because an illegal act is suspected", ""}}
}

func word(all []Word, key string) Word {
	for _, w := range all {
		if w.Key == key {
			return w
		}
	}
	return Word{Key: key, Text: key}
}

func known(all []Word, key string) bool { return word(all, key).Text != key }
