package nameless

// prime is large enough that no sum of a paper meets it by chance: whoever subtracts tables from one another works with ones.
const prime = 1<<31 - 1

// derived finds what can be worked out from the printed numbers by adding and subtracting: a small number itself, or a few
// hidden ones that come to a small number. It gives the lines that follow, or nil. // serves STD-28
func (w *web) derived() []int {
	rows := w.rows()
	for _, row := range rows {
		if about := w.follows(row); about != nil {
			return about
		}
	}
	for _, row := range solve(rows, len(w.lines)) {
		if about := w.follows(row); about != nil {
			return about
		}
	}
	return nil
}

// follows gives the lines of a row that tell something small.
func (w *web) follows(row []int64) []int {
	var about []int
	value, plain, sign := 0, true, int64(0)
	for i, c := range row {
		if c == 0 {
			continue
		}
		if c != 1 && c != prime-1 || sign != 0 && c != sign {
			plain = false
		}
		sign, about, value = c, append(about, i), value+w.lines[i].n
	}
	if len(about) == 1 && w.few(about[0]) || plain && len(about) > 0 && value > 0 && value < w.least {
		return about
	}
	return nil
}

// rows are the sums in what is hidden alone.
func (w *web) rows() [][]int64 {
	var rows [][]int64
	for _, s := range w.sums {
		row := make([]int64, len(w.lines))
		add := func(i int, c int64) {
			if !w.lines[i].printed {
				row[i] = (row[i] + c) % prime
			}
		}
		add(s.whole, 1)
		for _, p := range s.parts {
			add(p, prime-1)
		}
		rows = append(rows, row)
	}
	return rows
}

// solve solves each row for one line, as far as it goes.
func solve(rows [][]int64, lines int) [][]int64 {
	top := 0
	for col := range lines {
		at := pivot(rows, top, col)
		if at < 0 {
			continue
		}
		rows[top], rows[at] = rows[at], rows[top]
		scale(rows[top], inverse(rows[top][col]))
		for r := range rows {
			if r != top && rows[r][col] != 0 {
				subtract(rows[r], rows[top], rows[r][col])
			}
		}
		top++
	}
	return rows[:top]
}

func pivot(rows [][]int64, top, col int) int {
	for r := top; r < len(rows); r++ {
		if rows[r][col] != 0 {
			return r
		}
	}
	return -1
}

func scale(row []int64, by int64) {
	for i, c := range row {
		row[i] = c * by % prime
	}
}

func subtract(row, other []int64, times int64) {
	for i, c := range other {
		if c != 0 {
			row[i] = (row[i] + (prime-times)*c) % prime
		}
	}
}

// inverse is the number that gives one with c, by Fermat.
func inverse(c int64) int64 {
	out := int64(1)
	for e := int64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			out = out * c % prime
		}
		c = c * c % prime
	}
	return out
}
