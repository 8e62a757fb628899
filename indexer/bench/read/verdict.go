package main

import (
	"fmt"
	"os"

	"juzheng/indexer/bench/garbage"
	"juzheng/indexer/extract"
)

const pagesOfAKind = 100

// verdict measures what garbage is caught, and what good text is blamed.
func (b bench) verdict() error {
	pages, err := garbage.Pages(b.seed, pagesOfAKind)
	if err != nil {
		return err
	}
	var bad, caught, good, blamed int
	wrong := map[string]int{}
	for _, p := range pages {
		said := extract.Verdict(p.Text, p.Look) != ""
		if said != p.Bad {
			wrong[p.Kind]++
		}
		switch {
		case p.Bad && said:
			bad, caught = bad+1, caught+1
		case p.Bad:
			bad++
		case said:
			good, blamed = good+1, blamed+1
		default:
			good++
		}
	}
	for kind, n := range wrong {
		fmt.Fprintf(os.Stderr, "wrong %d of %d: %s\n", n, pagesOfAKind, kind)
	}
	say("garbage pages caught by the verdict", share(caught, bad), "≥ 97 %")
	say("good pages blamed", share(blamed, good), "≤ 1 %")
	return nil
}

func share(n, of int) string {
	return fmt.Sprintf("%.2f %% (%d of %d)", 100*float64(n)/float64(of), n, of)
}
