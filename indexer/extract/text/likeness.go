package text

import (
	"sync"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// The most frequent characters of modern Chinese prose, in both scripts.
const frequent = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装" +
	"個這國說時來們對會後過發動實現當經產電種兩體機從業開還應關樣進線長與學無問題黨員條給變點區將強計組見運農幾東門熱領導器壓爭濟階術極聯認權證單風場車務萬積報類離華確張馬節話許況傳廣記需義書處記總費議據舉繳會記錄議" +
	"，。、；：？！“”（）《》〔〕—　"

// tables of character use, built when first needed.
var tables = sync.OnceValue(func() (t struct{ frequent, common map[rune]bool }) {
	t.frequent, t.common = map[rune]bool{}, map[rune]bool{}
	for _, r := range frequent {
		t.frequent[r] = true
	}
	// GB 2312 level 1 and Big5 level 1: the characters in ordinary use.
	gbk, big5 := simplifiedchinese.GBK.NewDecoder(), traditionalchinese.Big5.NewDecoder()
	add := func(b []byte, err error) {
		for _, r := range string(b) {
			if err == nil && unicode.Is(unicode.Han, r) {
				t.common[r] = true
			}
		}
	}
	for hi := 0xB0; hi <= 0xD7; hi++ {
		for lo := 0xA1; lo <= 0xFE; lo++ {
			add(gbk.Bytes([]byte{byte(hi), byte(lo)}))
		}
	}
	for hi := 0xA4; hi <= 0xC6; hi++ {
		for lo := 0x40; lo <= 0xFE; lo++ {
			if lo < 0x7F || lo > 0xA0 {
				add(big5.Bytes([]byte{byte(hi), byte(lo)}))
			}
		}
	}
	return t
})

// likeness rates how much a decoded text looks like writing, by a mean over its
// characters of what each of them speaks for or against; above 0 it may be one.
func likeness(s string) float64 {
	t := tables()
	sum, n := 0.0, 0.0
	for _, r := range s {
		n++
		switch {
		case t.frequent[r]:
			sum += 3
		case t.common[r]:
			sum += 1.5
		case r >= 0x3041 && r <= 0x30FA: // kana come in runs only in Japanese; wrong decodings give single ones
			sum += 0.3
		case r >= 0x20 && r < 0x7F, r == '\n', r == '\r', r == '\t':
			sum++
		case r == unicode.ReplacementChar, r == 0:
			sum -= 6
		case r < 0x20, r >= 0x7F && r < 0xA0, unicode.Is(unicode.Co, r):
			sum -= 4
		case r >= 0xFF01 && r <= 0xFF5E, r >= 0x3000 && r <= 0x303F, r >= 0x2460 && r <= 0x2473:
			sum++
		case unicode.Is(unicode.Han, r):
			sum -= 0.7
		case !unicode.IsPrint(r):
			sum -= 3
		default:
			sum -= 0.5
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// Common tells whether a character is among those in ordinary use, simplified or traditional.
func Common(r rune) bool { return r >= 0 && r < beyond && ordinary()[r] }

// ordinary is tables().common, for looking up every character of a page.
var ordinary = sync.OnceValue(func() *[beyond]bool {
	t := new([beyond]bool)
	for r := range tables().common {
		t[r] = true
	}
	return t
})

const beyond = 0x10000 // none of them stands beyond the basic plane
