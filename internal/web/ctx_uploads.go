package web

import (
	"net/http"

	"belisha/internal/kit/errs"
)

// Uploads reads the files that were chosen in one field: at most as many as most, each of at most limit bytes. A form that
// brings none gives none; files of a name that no field has are counted by Sent.
func (c *Ctx) Uploads(name string, limit int64, most int) ([]Download, error) {
	if c.r.MultipartForm == nil {
		return nil, nil
	}
	heads := c.r.MultipartForm.File[name]
	if len(heads) > most {
		return nil, errs.Bad(name, "Choose at most %d files. You can add more afterwards.", most)
	}
	var out []Download
	for _, head := range heads {
		if head.Size == 0 && head.Filename == "" {
			continue
		}
		if head.Size > limit {
			return nil, errs.Bad(name, "“%s” is larger than %d MB. Choose a smaller file, or take a screenshot of the picture and send that.", head.Filename, limit>>20)
		}
		f, err := head.Open()
		if err != nil {
			return nil, errs.Bad(name, "A file could not be read. Please choose it again.")
		}
		body, err := readAtMost(f, limit)
		f.Close() //nolint:errcheck,gosec // it was only read
		if err != nil {
			return nil, errs.Bad(name, "A file could not be read. Please choose it again.")
		}
		if len(body) > 0 {
			out = append(out, Download{Name: head.Filename, Type: http.DetectContentType(body), Body: body})
		}
	}
	return out, nil
}

// Sent says whether the form brought any file, under whatever name.
func (c *Ctx) Sent() bool {
	if c.r.MultipartForm == nil {
		return false
	}
	for _, heads := range c.r.MultipartForm.File {
		for _, h := range heads {
			if h.Size > 0 {
				return true
			}
		}
	}
	return false
}
