package main

import (
	"regexp"
	"strings"
)

// usageWords put into Chinese what the parser of the command line says. The first that fits wins;
// what none knows stays as it is.
var usageWords = []struct {
	said *regexp.Regexp
	tell string
}{
	{regexp.MustCompile(`^expected one of (.+)$`), `请在后面写上要做什么：$1`},
	{regexp.MustCompile(`^expected "(.+)"$`), `缺少 $1`},
	{regexp.MustCompile(`^missing flags: (.+)$`), `缺少参数 $1`},
	{regexp.MustCompile(`^unknown flag (-[^-\x00-\x7F]|-\x{FFFD}).*$`), `检索式以减号开头时，请在前面加上 --，例如 juzheng search -- '-台账 党费'`},
	{regexp.MustCompile(`^unknown flag ([^ ,]+).*$`), `没有 $1 这个参数`},
	{regexp.MustCompile(`^unexpected argument ([^ ,]+).*$`), `不认识“$1”`},
	{regexp.MustCompile(`^(--\S+) must be one of (.+) but got "(.*)"$`), `$1 只能是 $2，不能是“$3”`},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit u?int but got "(.*)"$`), `$1 应为整数，不能是“$2”`},
	{regexp.MustCompile(`^(--\S+): (?:missing value|expected \S+ value).*$`), `$1 后面缺少内容`},
}

// usageOf is a parser's complaint for people.
func usageOf(err error) string {
	said := strings.ToValidUTF8(err.Error(), "\uFFFD")
	for _, w := range usageWords {
		if w.said.MatchString(said) {
			return w.said.ReplaceAllString(said, w.tell)
		}
	}
	return said
}
