package directories

import "belisha/internal/records/directories/internal/said"

// sentence says to the person why they are not let in, and what to do. A directory's own words are never shown.
func sentence(word, title string) string {
	switch word {
	case said.Away:
		return title + " cannot be reached just now. Try again in a few minutes, or sign in with your password."
	case said.Setup:
		return "Signing in with " + title + " is not set up rightly. Tell the technician, and sign in with your password meanwhile."
	case said.Declined:
		return title + " did not sign you in, or you stopped it. You can try again."
	case said.Strange:
		return "This browser has not begun to sign in with " + title + ", or has forgotten it. Begin again from the sign-in page."
	case said.Used:
		return "This sign-in was used before. Begin again from the sign-in page."
	case said.Old:
		return "It took too long. Begin again from the sign-in page."
	case said.Outsider:
		return "You signed in at " + title + " with an account that is not the school's. Sign out there, and choose your school account."
	case said.Nameless:
		return title + " did not say who you are. Tell the technician."
	case said.Unlinked:
		return "Nobody here is linked to your entry in " + title + " yet. The school now sees that you tried, and somebody has to confirm who you are. Until then, sign in with your password."
	case said.Wrong:
		return title + " may not be used to sign in by everybody here. Sign in with your password."
	case said.Changed:
		return "Your entry in " + title + " is not the one that was linked to you. Ask the technician to look at it."
	case said.Shut:
		return "Your account here cannot be used just now. Ask the school office or the online safety coordinator."
	}
	return "The answer of " + title + " could not be trusted, so nobody was signed in. Begin again from the sign-in page; if it happens again, tell the technician."
}

// state says to those who look after directories what a word means.
func state(word string) string {
	switch word {
	case said.Away:
		return "It could not be reached, or gave no answer that could be used."
	case said.Setup:
		return "It is not set up rightly here: an address, a file, a key, a certificate or the service account."
	case said.Declined:
		return "It said no, or the person stopped."
	case said.Used:
		return "An answer was shown a second time."
	case said.Old:
		return "An answer came too late."
	case said.Outsider:
		return "Somebody of another organisation tried."
	case said.Nameless:
		return "It did not say who it was."
	case said.Unlinked:
		return "Somebody who is not linked tried."
	case said.Wrong:
		return "Somebody tried whose kind it may not let in."
	case said.Changed:
		return "A user name there now belongs to somebody else."
	case said.Shut:
		return "The account here has ended, is closed, or is not covered."
	case said.Password:
		return "A wrong password."
	case said.Forged:
		return "An answer could not be trusted."
	}
	return word
}
