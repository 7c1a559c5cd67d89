package content

import "io"

// Undone undoes the content encodings of an answer or a form, for whoever reads the words in it. What ends in the middle or
// is no such encoding ends with an error, after what could be read. // serves STD-09
func Undone(encoding string, from io.Reader) (io.ReadCloser, error) { return decoded(encoding, from) }
