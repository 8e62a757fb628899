//go:build ignore

// Writes words.fst: the words that Cut knows, with what each costs.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/vellum"

	"juzheng/indexer/hanzi"
)

// dictionary is a module that carries jieba's words with their frequencies; only the data is read.
const dictionary = "github.com/go-ego/gse@v0.80.3"

const (
	longest = 5    // code points of a word that is taken; longer ones are made of shorter ones
	ours    = 1000 // the frequency of words of our own
	steps   = 8    // a cost is a logarithm in so many steps
)

func main() {
	count := map[string]int{}
	read(filepath.Join(module(), "data", "dict", "zh", "s_1.txt"), func(f []string) {
		w := hanzi.Normal(f[0])
		if len(f) < 2 {
			return
		}
		if n, err := strconv.Atoi(f[1]); err == nil && utf8.RuneCountInString(w) <= longest && !strings.ContainsFunc(w, notHan) {
			count[w] += n
		}
	})
	read("party.txt", func(f []string) {
		for _, w := range f {
			if w = hanzi.Normal(w); !strings.ContainsFunc(w, notHan) {
				count[w] = max(count[w], ours)
			}
		}
	})
	total := 0
	for _, n := range count {
		total += n
	}
	out, err := os.Create("words.fst")
	check(err)
	b, err := vellum.New(out, nil)
	check(err)
	for _, w := range slices.Sorted(maps.Keys(count)) {
		check(b.Insert([]byte(w), uint64(math.Round(steps*math.Log(float64(total)/float64(max(count[w], 1)))))))
	}
	check(b.Close())
	check(out.Close())
}

func notHan(r rune) bool { return !unicode.Is(unicode.Han, r) }

func read(path string, line func(fields []string)) {
	f, err := os.Open(path)
	check(err)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if w := strings.Fields(lines.Text()); len(w) > 0 && w[0] != "#" {
			line(w)
		}
	}
	check(lines.Err())
}

func module() string {
	out, err := exec.Command("go", "mod", "download", "-json", dictionary).Output()
	check(err)
	var m struct{ Dir string }
	check(json.Unmarshal(out, &m))
	return m.Dir
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
