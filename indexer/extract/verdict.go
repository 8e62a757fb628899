package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/text"
	"juzheng/indexer/hanzi"
	"juzheng/indexer/hanzi/words"
)

// Bounds of the verdict, tuned on pages that were made good and bad in known
// ways (indexer/bench/garbage) and measured on others of another seed.
const (
	fewSigns    = 10   // with fewer signs, what else stands on the page decides
	badShare    = 0.05 // of signs that are no characters
	lostShare   = 0.20 // of characters without code
	guessShare  = 0.50 // of characters whose code nobody explains
	mojibake    = 0.20 // of accented Latin letters: GBK bytes read as Latin
	symbolShare = 0.30 // of signs of symbol fonts; bullets and ticks are few
	oddShare    = 0.35 // of ASCII signs that are neither letters, digits nor ordinary punctuation
	oddChinese  = 0.10 // the same where a font for Chinese shows no Chinese
	wordLetters = 5    // Latin letters of a word that should have vowels
	latinLeast  = 25   // Latin letters needed to judge their use
	vowelsLeast = 0.31 // of the Latin letters of a text; codes in a font for Chinese have fewer …
	vowelsMost  = 0.55 // … or more
	hollowLines = 5    // lines of blanks alone on such a page
	blankShare  = 0.40 // of a page's characters that are blanks where a font for Chinese shows no Chinese

	judgedHan   = 20   // Chinese characters needed to judge their use
	windowHan   = 40   // of them are looked at in each of three places
	knownLeast  = 0.36 // of Chinese characters in known words or names
	oldWeight   = 1.5  // of a particle of old writing, in known characters
	knownRare   = 0.50 // the same where many are seldom used
	commonShare = 0.70 // of Chinese characters in ordinary use

	pictureShare = 0.10 // of a page covered by pictures that may hold writing
	outlines     = 200  // drawn outlines that may be writing
)

const (
	whyScan    = "扫描页或图片页，没有文字层，待识别"
	whyNoCode  = "本页文字没有字符编码，待识别"
	whyGarbage = "本页文字层是乱码，待识别"
)

// Verdict says why a page's text is not to be trusted, "" when it is.
func Verdict(s string, look reading.Look) string {
	c := census(s)
	n := float64(c.signs)
	if c.signs < fewSigns {
		switch {
		case look.Pictures >= pictureShare, look.Paths >= outlines:
			return whyScan
		case look.Texts > 0 && c.signs == 0:
			return whyNoCode
		}
	}
	switch {
	case float64(look.Lost) > lostShare*(n+float64(look.Lost)) && look.Lost > 1, look.Guessed > guessShare:
		return whyNoCode
	case c.bad > 1 && float64(c.bad) > badShare*n,
		c.signs >= fewSigns && float64(c.symbols) > symbolShare*n,
		c.signs >= fewSigns && float64(c.accented) > mojibake*n,
		c.signs >= fewSigns && float64(c.odd) > oddShare*n,
		look.Chinese && c.han*20 < c.signs && c.unlikeLatin(),
		c.han >= judgedHan && c.kana*10 < c.han && unlikeChinese(s, c):
		return whyGarbage
	}
	return ""
}

// unlikeLatin tells that the text of a page that should be Chinese is not
// Latin or figures either.
func (c tally) unlikeLatin() bool {
	letters := float64(c.letters)
	switch {
	case float64(c.odd) > oddChinese*float64(c.signs):
		return true
	case c.blanks > fewSigns && float64(c.blanks) > blankShare*float64(c.signs+c.blanks) && c.letters == 0,
		c.hollow >= hollowLines:
		return true
	case c.letters >= latinLeast:
		return float64(c.vowels) < vowelsLeast*letters || float64(c.vowels) > vowelsMost*letters
	}
	return false
}

// unlikeChinese tells that Chinese characters stand beside each other by chance.
func unlikeChinese(s string, c tally) bool {
	// Old writing has few words of two characters, and particles instead.
	known := sense(s, c.han) + oldWeight*float64(c.particles)/float64(c.han)
	return known < knownLeast || known < knownRare && float64(c.common) < commonShare*float64(c.han)
}

// A tally counts the signs of a text by what they are.
type tally struct {
	signs, blanks, han, common, particles, kana, accented, symbols, bad int

	hollow           int // lines of blanks alone
	odd              int // of ASCII: neither letters, digits nor ordinary punctuation
	letters, vowels  int // of Latin words that are long enough to be no abbreviations
	word, wordVowels int // of the one at hand
}

func census(s string) (c tally) {
	blanks, signs := 0, 0 // before the line at hand
	for _, r := range s {
		if c.word > 0 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			c.endWord()
		}
		if r == '\n' {
			if c.blanks > blanks && c.signs == signs {
				c.hollow++
			}
			blanks, signs = c.blanks, c.signs
			continue
		}
		if !reading.Han(r) && unicode.IsSpace(r) {
			c.blanks++
			continue
		}
		c.signs++
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			if c.word++; strings.ContainsRune("aeiouyAEIOUY", r) {
				c.wordVowels++
			}
			continue
		case reading.Han(r):
			c.han++
			if text.Common(r) {
				c.common++
			}
			if particle(r) {
				c.particles++
			}
		case r < 0x7F && r > 0x20:
			if strings.ContainsRune(oddASCII, r) {
				c.odd++
			}
		case r >= 0xF020 && r <= 0xF0FF: // where symbol fonts (Wingdings …) stand
			c.symbols++
		case r == unicode.ReplacementChar, r < 0x20, r >= 0x7F && r < 0xA0, unicode.Is(unicode.Co, r):
			c.bad++
		case r >= 0x3040 && r < 0x3100:
			c.kana++
		case r >= 0xA0 && r < 0x250:
			c.accented++
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Cf, r):
			c.bad++
		}
	}
	c.endWord()
	return c
}

// particle tells the particles of old writing; today's has few of them.
func particle(r rune) bool {
	switch r {
	case '之', '乎', '者', '也', '矣', '焉', '哉', '曰', '吾', '其', '而', '則', '则':
		return true
	}
	return false
}

const oddASCII = "!\"#$&'+;<=>?@[\\]^`{|}~"

// endWord counts a Latin word that is long enough to have vowels.
func (c *tally) endWord() {
	if c.word >= wordLetters {
		c.letters, c.vowels = c.letters+c.word, c.vowels+c.wordVowels
	}
	c.word, c.wordVowels = 0, 0
}

// sense is the share of Chinese characters that stand in known words, or in
// names where these stand by themselves as in a list. Long texts are looked at
// in three places.
func sense(s string, han int) float64 {
	known, all := 0, 0
	for _, part := range windows(s, han) {
		k, n := words.Known(hanzi.Normal(joined(part)))
		if 2*k < n { // a list is not to be joined
			k = max(k, listed(part))
		}
		known, all = known+k, all+n
	}
	return float64(known) / float64(max(all, 1))
}

// windows are the beginning, the middle and the end of a text, each of as many Chinese characters.
func windows(s string, han int) []string {
	if han <= 3*windowHan {
		return []string{s}
	}
	var parts []string
	seen, next, from := 0, 0, -1
	for i, r := range s {
		if !reading.Han(r) {
			continue
		}
		if seen == next {
			from = i
		}
		if seen++; seen == next+windowHan && from >= 0 {
			parts = append(parts, s[from:i+len(string(r))])
			from, next = -1, (han-windowHan)*len(parts)/2
			next = max(next, seen)
		}
		if len(parts) == 3 {
			break
		}
	}
	return parts
}

// joined takes out blanks and line ends, which stand inside words on many pages.
func joined(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// listed counts the characters of short runs that are words or begin as names do.
func listed(s string) (known int) {
	for run := range strings.FieldsFuncSeq(s, func(r rune) bool { return !reading.Han(r) }) {
		run = hanzi.Normal(run) // which takes blanks out, hence not before
		n := utf8.RuneCountInString(run)
		if first, _ := utf8.DecodeRuneInString(run); n >= 2 && n <= 4 && strings.ContainsRune(surnames, first) {
			known += n
			continue
		}
		k, _ := words.Known(run)
		known += k
	}
	return known
}

// surnames are those of nine in ten people.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳佟蔺施洪季葛严伍俞章鲁韦俞聂樊殷牛庞安倪颜牟"
