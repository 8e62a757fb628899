package garbage

import (
	"fmt"
	"strings"

	"juzheng/indexer/bench/corpus"
	"juzheng/indexer/extract/reading"
)

var inChinese = reading.Look{Chinese: true}

var good = []struct {
	name string
	make func(*maker) (string, reading.Look)
}{
	{"a page of evidence", func(m *maker) (string, reading.Look) { return m.page(), reading.Look{} }},
	{"another page of evidence", func(m *maker) (string, reading.Look) { return m.page(), reading.Look{} }},
	{"a few lines", func(m *maker) (string, reading.Look) { return m.piece(40, 90), reading.Look{} }},
	{"a line", func(m *maker) (string, reading.Look) { return m.piece(20, 40), reading.Look{Texts: 3} }},
	{"traditional", func(m *maker) (string, reading.Look) { return corpus.Traditional(m.page()), reading.Look{} }},
	{"a few traditional lines", func(m *maker) (string, reading.Look) { return corpus.Traditional(m.piece(40, 90)), reading.Look{} }},
	{"a list of names", func(m *maker) (string, reading.Look) {
		return m.lines(10+m.IntN(20), func() string { return m.name() + " " + m.name() + " " + m.name() }), reading.Look{}
	}},
	{"names with commas", func(m *maker) (string, reading.Look) {
		return strings.ReplaceAll(m.lines(20+m.IntN(30), m.name), "\n", "、"), reading.Look{}
	}},
	{"a table of people", func(m *maker) (string, reading.Look) { return m.table(), reading.Look{} }},
	{"a list of places", func(m *maker) (string, reading.Look) {
		return m.lines(15, func() string {
			return places[m.IntN(len(places))] + fmt.Sprintf("%d号 ", m.IntN(200)) + places[m.IntN(len(places))]
		}), reading.Look{}
	}},
	{"figures", func(m *maker) (string, reading.Look) {
		return m.lines(30, func() string { return m.figure() + "  " + m.figure() + "  " + m.figure() }), inChinese
	}},
	{"figures and dates", func(m *maker) (string, reading.Look) {
		return m.lines(20, func() string {
			return fmt.Sprintf("%d 2018-%02d-%02d %s", m.IntN(99), 1+m.IntN(12), 1+m.IntN(28), m.figure())
		}), inChinese
	}},
	{"numbers of documents", func(m *maker) (string, reading.Look) {
		return m.lines(20, func() string {
			return fmt.Sprintf("GB/T %d-2016  HT-2021-%05d  ZC-%d", m.IntN(40000), m.IntN(99999), m.IntN(999))
		}), inChinese
	}},
	{"English", func(m *maker) (string, reading.Look) {
		return m.english(), reading.Look{Chinese: m.IntN(2) == 0}
	}},
	{"a form", func(m *maker) (string, reading.Look) {
		return m.lines(12, func() string {
			return labels[m.IntN(len(labels))] + "：________ " + labels[m.IntN(len(labels))] + "："
		}), reading.Look{}
	}},
	{"one character a line", func(m *maker) (string, reading.Look) {
		return strings.Join(strings.Split(joinedLines(m.piece(60, 120)), ""), "\n"), reading.Look{}
	}},
	{"spaced characters", func(m *maker) (string, reading.Look) {
		return strings.Join(strings.Split(joinedLines(m.piece(60, 200)), ""), " "), reading.Look{}
	}},
	{"ancient", func(m *maker) (string, reading.Look) {
		r := []rune(ancient[m.IntN(len(ancient))])
		n := min(len(r), 50+m.IntN(100))
		at := m.IntN(len(r) - n + 1)
		return string(r[at : at+n]), reading.Look{}
	}},
	{"Japanese", func(m *maker) (string, reading.Look) {
		return strings.Repeat("会議の記録をここに残すことになりました。予算の変更は理事会で決定されます。", 3+m.IntN(5)), reading.Look{}
	}},
	{"bullets", func(m *maker) (string, reading.Look) {
		return m.lines(10, func() string { return "\uF06C " + m.piece(10, 20) }), reading.Look{}
	}},
	{"a title", func(m *maker) (string, reading.Look) {
		return "附件" + fmt.Sprint(1+m.IntN(9)), reading.Look{Texts: 1}
	}},
	{"blank", func(*maker) (string, reading.Look) { return "", reading.Look{} }},
}

func joinedLines(s string) string { return strings.Join(strings.Fields(s), "") }

func (m *maker) english() string {
	return m.lines(15, func() string {
		var w []string
		for range 9 {
			w = append(w, latin[m.IntN(len(latin))])
		}
		return strings.Join(w, " ")
	})
}

// ancient are old texts that anyone may use.
var ancient = []string{
	"先帝创业未半而中道崩殂，今天下三分，益州疲弊，此诚危急存亡之秋也。然侍卫之臣不懈于内，忠志之士忘身于外者，盖追先帝之殊遇，欲报之于陛下也。诚宜开张圣听，以光先帝遗德，恢弘志士之气，不宜妄自菲薄，引喻失义，以塞忠谏之路也。宫中府中，俱为一体，陟罚臧否，不宜异同。若有作奸犯科及为忠善者，宜付有司论其刑赏，以昭陛下平明之理，不宜偏私，使内外异法也。",
	"庆历四年春，滕子京谪守巴陵郡。越明年，政通人和，百废具兴，乃重修岳阳楼，增其旧制，刻唐贤今人诗赋于其上，属予作文以记之。予观夫巴陵胜状，在洞庭一湖。衔远山，吞长江，浩浩汤汤，横无际涯，朝晖夕阴，气象万千，此则岳阳楼之大观也，前人之述备矣。然则北通巫峡，南极潇湘，迁客骚人，多会于此，览物之情，得无异乎？",
	"学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？其为人也孝弟，而好犯上者，鲜矣；不好犯上而好作乱者，未之有也。君子务本，本立而道生。孝弟也者，其为仁之本与！巧言令色，鲜矣仁！吾日三省吾身：为人谋而不忠乎？与朋友交而不信乎？传不习乎？道千乘之国，敬事而信，节用而爱人，使民以时。",
	"古之学者必有师。师者，所以传道受业解惑也。人非生而知之者，孰能无惑？惑而不从师，其为惑也，终不解矣。生乎吾前，其闻道也固先乎吾，吾从而师之；生乎吾后，其闻道也亦先乎吾，吾从而师之。吾师道也，夫庸知其年之先后生于吾乎？是故无贵无贱，无长无少，道之所存，师之所存也。",
	"山不在高，有仙则名。水不在深，有龙则灵。斯是陋室，惟吾德馨。苔痕上阶绿，草色入帘青。谈笑有鸿儒，往来无白丁。可以调素琴，阅金经。无丝竹之乱耳，无案牍之劳形。南阳诸葛庐，西蜀子云亭。孔子云：何陋之有？",
}
