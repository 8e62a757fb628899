package query

import "testing"

var sentences = []struct{ ask, want string }{
	{"召开支部党员大会学习文件精神", "words(召开支部党员大会学习文件精神)"},
	{"于2018年3月召开支部党员大会", "words(于2018年3月召开支部党员大会)"},
	{"严格执行“三重一大”制度，召开党委会", "words(严格执行“三重一大”制度，召开党委会)"},
	{"召开支部党员大会通报，\n学习文件", "words(召开支部党员大会通报，\n学习文件)"},
	{"召开支部党员大会学习文件 单位:二支部 -草稿", "and(words(召开支部党员大会学习文件) unit=二支部 not(草稿))"},
	{"“整改台账” 召开支部党员大会学习文件", "and(phrase(整改台账) words(召开支部党员大会学习文件))"},
	{"支部党员大会会议记录", "words(支部党员大会会议记录)"},
	{"“召开支部党员大会学习文件精神”", ""},
	{"支部党员大会记录", ""},
	{"党费 收据 签到表 会议记录", ""},
	{"召开支部党员大会学习文件 | 党费", ""},
	{"-召开支部党员大会学习文件", ""},
	{"2018-03-05 2018-03-06", ""},
	{"单位:第二党支部第三党小组第一组", ""},
	{"", ""},
}

func TestOnlyASentenceIsLoosened(t *testing.T) {
	for _, c := range sentences {
		q, err := Parse(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		before := q.String()
		loose, ok := q.Loosen()
		if got := loose.String(); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %s, want %s", c.ask, got, c.want)
		}
		if q.String() != before {
			t.Errorf("%s: changed to %s", c.ask, q)
		}
	}
}
