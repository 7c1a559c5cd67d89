package board

// EyesUp is the gate of a lesson in which the teacher asks everybody to look up: it stands in no pack, and holds on the
// school's own devices only. // serves MON-13
const EyesUp = "eyes_up"
