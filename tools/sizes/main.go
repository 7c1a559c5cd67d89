// Command sizes prints the house numbers: how big files, functions and packages are, against the bars the house set
// itself. A breach is a talk, not a crime; what must never happen is in test/arch.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"belisha/test/arch"
)

func main() {
	root := flag.String("root", ".", "the project's folder")
	flag.Parse()
	h, err := arch.Load(*root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sizes:", err)
		os.Exit(1)
	}
	if err := show(os.Stdout, measure(h)); err != nil {
		fmt.Fprintln(os.Stderr, "sizes:", err)
		os.Exit(1)
	}
}

func show(out io.Writer, f figures) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name, value, bar string, over bool) {
		mark := ""
		if over {
			mark = "over"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, value, bar, mark)
	}
	fmt.Fprintln(w, "measure\tnow\tbar\t")
	line("code, product", fmt.Sprintf("%d lines in %d files, %d packages", f.code, len(f.files), f.packages), "", false)
	line("file, median / p90", fmt.Sprintf("%d / %d", at(f.files, 50), at(f.files, 90)), "≤ 110 / ≤ 350", at(f.files, 50) > 110 || at(f.files, 90) > 350)
	line("file, longest", f.longestFile.String(), "≤ 500", f.longestFile.lines > 500)
	line("function, median / p90", fmt.Sprintf("%d / %d", at(f.funcs, 50), at(f.funcs, 90)), "≤ 11 / ≤ 40", at(f.funcs, 50) > 11 || at(f.funcs, 90) > 40)
	line("function, longest", f.longestFunc.String(), "≤ 120", f.longestFunc.lines > 120)
	line("biggest package", f.biggest.String(), "≤ 2500 lines, ≤ 8 %", f.biggest.lines > 2500)
	line("longest chain of imports", fmt.Sprint(f.chain), "≤ 13", f.chain > 13)
	line("imports per package", fmt.Sprintf("%.1f", f.edges), "≤ 5", f.edges > 5)
	line("comments", percent(f.comments, f.comments+f.code), "12–20 %", outside(f.comments, f.comments+f.code, 12, 20))
	line("exported things documented", percent(f.documented, f.exported), "≥ 90 %", outside(f.documented, f.exported, 90, 100))
	line("test code to product code", percent(f.tests, f.code), "≥ 100 %", f.tests < f.code)
	return w.Flush()
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%d %%", 100*part/whole)
}

func outside(part, whole, low, high int) bool {
	return whole > 0 && (100*part < low*whole || 100*part > (high+1)*whole)
}
