// Package words knows which characters of a Chinese sentence belong together.
// It weighs what is asked; nothing of it stands in an index.
package words

import (
	_ "embed"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/vellum"
)

//go:generate go run gen.go

// dictionary has jieba's words as gse carries them and those of party.txt (see
// NOTICE), with the negative logarithm of how often each is used. It is read
// where it lies in the program.
//
//go:embed words.fst
var dictionary []byte

var load = sync.OnceValue(func() *vellum.FST {
	f, err := vellum.Load(dictionary)
	if err != nil {
		panic("words.fst: " + err.Error()) // the program itself is broken
	}
	return f
})

// A Word is a part of a text, in bytes, End exclusive.
type Word struct {
	Start, End int
	Runes      int
	Stop       bool // it says how, not what: 的, 进行

	own bool // it stands in a Dictionary
}

const (
	unknown = 140 // what a character costs that the dictionary lacks; a little more than the rarest word
	longest = 4   // characters of a name that the dictionary lacks
	// ownCost is that of a word of one's own: less than any two words, so that
	// it is never cut, and enough for a longer word that has it within to stay
	// whole (党总支, when 总支 is one's own).
	ownCost = 40
)

// Cut cuts a normal form (hanzi.Normal) into its likeliest words. Letters and
// digits that stand together are one word, and so are up to four characters
// beside each other that the dictionary knows only alone, as names are.
// Punctuation and spaces are in no word.
func Cut(normal string) []Word { return (*Dictionary)(nil).Cut(normal) }

// Cut is Cut with words of one's own, which come before all others.
func (d *Dictionary) Cut(normal string) []Word {
	var words []Word
	at := 0
	for _, w := range d.mixedWords(normal) {
		words = append(d.cut(words, normal, at, w.Start), w)
		at = w.End
	}
	return d.cut(words, normal, at, len(normal))
}

// cut adds the words of normal[from:to].
func (d *Dictionary) cut(words []Word, normal string, from, to int) []Word {
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(normal[i:])
		switch {
		case unicode.Is(unicode.Han, r):
			n := to - i
			if end := strings.IndexFunc(normal[i:to], notHan); end >= 0 {
				n = end
			}
			words = append(words, names(normal, d.cutHan(normal, i, i+n))...)
			i += n
		case inRun(r):
			w := Word{Start: i, End: i}
			for w.End < to {
				r, size := utf8.DecodeRuneInString(normal[w.End:])
				if !inRun(r) {
					break
				}
				w.End, w.Runes = w.End+size, w.Runes+1
			}
			words = append(words, w)
			i = w.End
		default:
			i += size
		}
	}
	return words
}

// inRun says that a character makes one word with others like it beside it.
func inRun(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.Co) && !unicode.Is(unicode.Han, r)
}

// cutHan finds the cheapest way through normal[from:to].
func (d *Dictionary) cutHan(normal string, from, to int) []Word {
	f := load()
	type step struct {
		cost  uint64
		start int // of the word that ends here
		known bool
		own   bool
	}
	best := make([]step, to-from+1)
	reach := func(start, end int, cost uint64, own bool) {
		if s := &best[end-from]; !s.known || cost < s.cost {
			*s = step{cost, start, true, own}
		}
	}
	best[0].known = true
	for i := from; i < to; {
		_, size := utf8.DecodeRuneInString(normal[i:])
		here := best[i-from].cost
		if d != nil {
			d.own.ends(normal[i:to], func(n int) { reach(i, i+n, here+ownCost, true) })
		}
		reach(i, i+size, here+unknown, false)
		if at, sum := first(f, normal[i:i+size]); f.CanMatch(at) {
			for k := i + size; ; {
				if ok, v := f.IsMatchWithVal(at); ok {
					reach(i, k, here+sum+v, false)
				}
				if k >= to {
					break
				}
				_, n := utf8.DecodeRuneInString(normal[k:])
				if at, sum = accept(f, at, sum, normal[k:k+n]); !f.CanMatch(at) {
					break
				}
				k += n
			}
		}
		i += size
	}
	var back []Word
	for end := to; end > from; end = best[end-from].start {
		s := best[end-from]
		w := normal[s.start:end]
		back = append(back, Word{s.start, end, utf8.RuneCountInString(w), !s.own && stops()[w], s.own})
	}
	words := make([]Word, 0, len(back))
	for i := len(back) - 1; i >= 0; i-- {
		words = append(words, back[i])
	}
	return words
}

// accept goes on in the dictionary by the bytes of a character.
func accept(f *vellum.FST, at int, sum uint64, character string) (int, uint64) {
	for i := 0; i < len(character) && f.CanMatch(at); i++ {
		next, v := f.AcceptWithVal(at, character[i])
		at, sum = next, sum+v
	}
	return at, sum
}

// firsts keep what first gave of characters of the basic plane: a state and,
// below it, a cost of 31 bits and a bit that is set.
var firsts [0x10000]atomic.Uint64

// first is accept from the start, where most of the time would go.
func first(f *vellum.FST, character string) (int, uint64) {
	r, _ := utf8.DecodeRuneInString(character)
	if r >= rune(len(firsts)) {
		return accept(f, f.Start(), 0, character)
	}
	kept := firsts[r].Load()
	if kept == 0 {
		at, sum := accept(f, f.Start(), 0, character)
		kept = uint64(at)<<32 | sum<<1 | 1
		firsts[r].Store(kept)
	}
	return int(kept >> 32), kept & 0xFFFFFFFF >> 1
}

// names joins characters that stand alone beside each other.
func names(normal string, words []Word) []Word {
	joined := words[:0]
	for _, w := range words {
		if n := len(joined) - 1; n >= 0 && alone(w) && !joined[n].Stop && joined[n].Runes < longest &&
			single(normal, joined[n]) {
			joined[n].End, joined[n].Runes = w.End, joined[n].Runes+1
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

func alone(w Word) bool { return w.Runes == 1 && !w.Stop && !w.own }

// single says that a word is one character, or such joined before.
func single(normal string, w Word) bool {
	if w.own || w.Runes == 1 {
		return !w.own
	}
	_, known, err := load().Get([]byte(normal[w.Start:w.End]))
	return err == nil && !known
}

// stopWords bind and tone; they are in every text.
const stopWords = "的 了 和 与 及 以及 并 并且 或 或者 等 等等 在 是 对 对于 关于 为 为了 以 于 将 把 被 从 到 由 向 之 其 该 此 这 那 这个 那个 这些 那些 各 每 也 都 就 还 又 再 已 已经 曾 正在 " +
	"而 但 但是 如 如果 若 因 因为 由于 所以 因此 按 按照 根据 依据 通过 经 经过 进行 予以 给予 加以 中 上 下 里 内 外 前 后 时 个 项 次 我 我们 你 他 她 它 他们 有 没有 不 未 无 可 可以 能 能够 应 应当 要 会 " +
	"进一步 切实 认真 严格 深入 积极 不断 全面 充分 有效 及时 有关 相关 方面 情况 问题 工作 存在 开展 地 得 着 过 所 什么 怎么 如何 哪些 吗 呢 吧 请 请问 至 自 同 同时 一 一个 一是 二是 三是 四是 五是"

var stops = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(stopWords) {
		m[w] = true
	}
	return m
})
