package words

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// shipped are the phrases that come with the gateway: data/<what>.tsv with kind, language, weight and phrase.
func shipped() ([]row, error) {
	names, err := fs.Glob(data, "data/*.tsv")
	if err != nil {
		return nil, err
	}
	var out []row
	for _, name := range names {
		n, base := 0, strings.TrimSuffix(path.Base(name), ".tsv")
		err := lines(name, func(line string) error {
			n++
			r, err := parseRow(line, fmt.Sprintf("%s/%d", base, n))
			out = append(out, r)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("words: reading %s: %w", name, err)
		}
	}
	return out, nil
}

func parseRow(line, key string) (row, error) {
	col := strings.Split(line, "\t")
	if len(col) != 4 {
		return row{}, fmt.Errorf("four columns are expected: %s", line)
	}
	r := row{words: col[3], key: col[0] + "/" + col[1] + "/" + key}
	if col[0] != every {
		r.kinds = strings.Split(col[0], ",")
	}
	if col[2] == cover {
		r.cover = true
		return r, nil
	}
	n, err := strconv.Atoi(col[2])
	if err != nil || n == 0 || n < -100 || n > 100 {
		return r, fmt.Errorf("%q is no weight", col[2])
	}
	r.weight = n
	return r, nil
}

// lines gives the lines of a file that say something. Comments begin with #.
func lines(name string, each func(string) error) error {
	text, err := data.ReadFile(name)
	if err != nil {
		return err
	}
	return linesOf(text, each)
}

func linesOf(text []byte, each func(string) error) error {
	s := bufio.NewScanner(bytes.NewReader(text))
	for s.Scan() {
		line := strings.TrimRight(s.Text(), " \r")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := each(line); err != nil {
			return err
		}
	}
	return s.Err()
}
