package record

import "strings"

// TaskField is the name of the field in which a task's reason is written.
func TaskField(key string) string {
	return "reason-" + strings.NewReplacer(":", "-", "/", "-").Replace(key)
}

// NeedField is the name of the field for one of a step's needs.
func NeedField(key, need string) string { return need + strings.TrimPrefix(TaskField(key), "reason") }

// QuestionField is the name of the field in which a question is answered.
func QuestionField(key string) string { return "ask-" + key }

// Channels by which somebody can be told.
func Channels() []Word {
	return []Word{{Key: "person", Text: "Face to face"}, {Key: "telephone", Text: "By telephone"}, {Key: "letter", Text: "By letter"}, {Key: "mail", Text: "By e-mail"}, {Key: "online", Text: "Through an online form"}}
}
