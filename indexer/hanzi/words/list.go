package words

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"juzheng/indexer/hanzi"
)

// Bounds of a List.
const (
	MaxText    = 1 << 20 // bytes as text
	MaxWords   = 20_000
	MaxGroups  = 5_000
	MaxGroup   = 20 // members of a group
	MinRunes   = 2  // searchable characters of a word
	MaxRunes   = 30
	maxFaults  = 5 // named at once
	maxQuoting = 40
)

// A List is a Dictionary as people write it.
type List struct {
	Words  []string
	Groups [][]string // of texts that stand for each other
}

// Default is the text of the List that every archive begins with.
//
//go:embed default.txt
var Default string

// A ListError says what is wrong with a List, where, and what to do, in Chinese.
type ListError struct{ Faults []string }

func (e *ListError) Error() string { return strings.Join(e.Faults, "；") }

// ReadList reads a List as people write it: a word a line, or texts that stand
// for each other with = between them (签到表=签到簿=签到册). Empty lines and
// those that begin with # say nothing. What is wrong is a ListError that names
// the lines.
func ReadList(text string) (List, error) {
	c := &checking{said: map[string]string{}}
	if len(text) > MaxText {
		return List{}, &ListError{[]string{fmt.Sprintf("词典太大，请删减到 %d KB 以内", MaxText>>10)}}
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "＃") {
			continue
		}
		where := fmt.Sprintf("第 %d 行", i+1)
		if members := strings.FieldsFunc(line, equals); len(members) > 1 {
			c.group(where, members)
		} else if strings.ContainsFunc(line, equals) {
			c.wrong(where, "等号的两边都要有词，如 签到表=签到簿；只有一个词就不用等号")
		} else {
			c.word(where, line)
		}
	}
	return c.list, c.err()
}

// Check is l with spaces at the ends of its words taken away, and what is
// written twice once, as ReadList gives it.
func (l List) Check() (List, error) {
	c := &checking{said: map[string]string{}}
	for i, w := range l.Words {
		c.word(fmt.Sprintf("第 %d 个词", i+1), w)
	}
	for i, g := range l.Groups {
		c.group(fmt.Sprintf("第 %d 组近义词", i+1), g)
	}
	return c.list, c.err()
}

func equals(r rune) bool { return r == '=' || r == '＝' }

// String is the text that ReadList reads.
func (l List) String() string {
	var b strings.Builder
	for _, g := range l.Groups {
		b.WriteString(strings.Join(g, "=") + "\n")
	}
	for _, w := range l.Words {
		b.WriteString(w + "\n")
	}
	return b.String()
}

// checking is a List that is being read.
type checking struct {
	list   List
	said   map[string]string // where each word stands, by its normal form; of a member, with a = before it
	faults []string
}

func (c *checking) wrong(where, reason string, args ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, where+"："+fmt.Sprintf(reason, args...))
	}
}

func (c *checking) err() error {
	if len(c.faults) > 0 {
		return &ListError{c.faults}
	}
	return nil
}

func (c *checking) word(where, word string) {
	word = strings.TrimSpace(word)
	normal, ok := c.one(where, word)
	if !ok || c.said[normal] != "" {
		return
	}
	c.said[normal] = where
	if c.list.Words = append(c.list.Words, word); len(c.list.Words) == MaxWords+1 {
		c.wrong(where, "词太多，请保留 %d 个以内", MaxWords)
	}
}

func (c *checking) group(where string, members []string) {
	if len(members) > MaxGroup {
		c.wrong(where, "一组近义词最多 %d 个，请分成几组或删减", MaxGroup)
		return
	}
	var kept []string
	for _, m := range members {
		m = strings.TrimSpace(m)
		normal, ok := c.one(where, m)
		if !ok {
			return
		}
		switch at := c.said["="+normal]; at {
		case "":
			c.said["="+normal] = where
			kept = append(kept, m)
		case where:
		default:
			c.wrong(where, "“%s”在%s已有近义词，请把两处合并成一组", m, at)
			return
		}
	}
	if len(kept) < 2 {
		c.wrong(where, "近义词至少要有两个不同的词；只差繁简、全半角或大小写的本来就能互相找到，不用写")
		return
	}
	if c.list.Groups = append(c.list.Groups, kept); len(c.list.Groups) == MaxGroups+1 {
		c.wrong(where, "近义词组太多，请保留 %d 组以内", MaxGroups)
	}
}

// apart is what people put between words where a new line or = should stand.
const apart = ",，、;；|｜。"

// one says what is wrong with a word, and gives its normal form.
func (c *checking) one(where, word string) (normal string, ok bool) {
	normal = hanzi.Normal(word)
	letters := 0
	for _, r := range normal {
		if hanzi.Searchable(r) {
			letters++
		}
	}
	at := func(f func(rune) bool) bool { return strings.ContainsFunc(word, f) }
	switch n := utf8.RuneCountInString(word); {
	case !utf8.ValidString(word) || at(func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) || r == utf8.RuneError }):
		c.wrong(where, "有无法辨认的字符，请在记事本里另存为 UTF-8 编码后再试")
	case at(unicode.IsSpace):
		c.wrong(where, "“%s”中间有空格；一行只写一个词，请分行写，近义词之间用等号", short(word))
	case at(func(r rune) bool { return strings.ContainsRune(apart, r) }):
		c.wrong(where, "“%s”里有标点；多个词请分行写，近义词之间用等号，如 签到表=签到簿", short(word))
	case at(equals) || at(func(r rune) bool { return strings.ContainsRune("\"“”＂#＃", r) }):
		c.wrong(where, "“%s”里有等号、引号或井号，请去掉", short(word))
	case letters < MinRunes:
		c.wrong(where, "“%s”太短，词至少要有 %d 个字", word, MinRunes)
	case n > MaxRunes:
		c.wrong(where, "“%s”太长，词最多 %d 个字，请缩短", short(word), MaxRunes)
	default:
		return normal, true
	}
	return "", false
}

func short(word string) string {
	if rs := []rune(word); len(rs) > maxQuoting {
		return string(rs[:maxQuoting]) + "…"
	}
	return word
}

// Without lists the lines of l that o lacks, for telling what a change took away or added.
func (l List) Without(o List) []string {
	has := map[string]bool{}
	for line := range strings.Lines(o.String()) {
		has[line] = true
	}
	var out []string
	for line := range strings.Lines(l.String()) {
		if !has[line] {
			out = append(out, strings.TrimSuffix(line, "\n"))
		}
	}
	return slices.Clip(out)
}
