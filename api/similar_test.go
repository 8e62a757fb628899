package api_test

import (
	"net/http"
	"strings"
	"testing"

	"juzheng/api"
)

const body = "会议传达学习了上级关于加强基层党组织建设的部署要求，通报了党费收缴情况，并对下一步工作作出安排。一要提高认识，切实增强做好机关党建工作的责任感；" +
	"二要规范程序，严格按照规定时间和标准足额交纳党费，由组织委员逐月登记造册，按季度公示；三要加强督促，对无正当理由拖欠党费的党员及时提醒谈话，限期补交到位。"

func TestSimilarFilesAreToldWithinWhatOneMaySee(t *testing.T) {
	h := newHouse(t)
	h.imported()
	minutes := "党员大会会议记录\n时间：2018年3月5日\n主持人：王小明\n" + body
	river, hill := h.as("江经办"), h.as("山经办")
	mine := river.bring("", file{name: "三月会议记录.txt", body: minutes}, file{name: "留底.txt", body: minutes + "\n"}, file{name: "菜单.txt", body: "周一：红烧豆腐、清炒菠菜。周二：番茄鸡蛋面。"})
	theirs := hill.bring("", file{name: "会议记录.txt", body: strings.NewReplacer("3月5日", "11月28日", "王小明", "周大山").Replace(minutes)})
	h.readAll()
	for _, c := range []struct{ name, want string }{{"江经办", "留底.txt"}, {"巡察员", "留底.txt 会议记录.txt"}, {"审核员", "留底.txt 会议记录.txt"}} {
		l := into[api.SimilarList](h.as(c.name).ask("GET", "/evidence/"+mine[0].Id+"/similar", nil).want(http.StatusOK))
		var names []string
		for _, s := range l.Items {
			names = append(names, s.Evidence.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s is told %s, want %s", c.name, got, c.want)
		}
		if len(l.Items) > 0 && (!l.Items[0].Equal || l.Items[0].SameFile || l.Items[0].Contained != 1) {
			t.Errorf("%s: %+v", c.name, l.Items[0])
		}
		if len(l.Items) == 2 {
			shown(t, minutes, l.Items[1])
		}
	}
	if l := into[api.SimilarList](h.as("巡察员").ask("GET", "/evidence/"+mine[2].Id+"/similar", nil).want(http.StatusOK)); len(l.Items) != 0 {
		t.Errorf("a menu is similar to %+v", l.Items)
	}
	hill.ask("GET", "/evidence/"+mine[0].Id+"/similar", nil).wrong(http.StatusNotFound, "not_found")
	river.ask("POST", "/evidence/"+mine[1].Id+"/withdraw", strings.NewReader("{}"), "Content-Type", "application/json").want(http.StatusOK)
	l := into[api.SimilarList](h.as("巡察员").ask("GET", "/evidence/"+theirs[0].Id+"/similar?limit=5", nil).want(http.StatusOK))
	if len(l.Items) != 1 || l.Items[0].Evidence.Id != mine[0].Id {
		t.Errorf("a withdrawn file is told: %+v", l.Items)
	}
	river.ask("GET", "/evidence/"+mine[0].Id+"/similar?limit=21", nil).want(http.StatusUnprocessableEntity)
}

// shown checks that the marks leave out what differs.
func shown(t *testing.T, text string, s api.Similar) {
	t.Helper()
	if s.Equal || s.Contained < .8 || s.Contained >= 1 || len(s.Pages) != 1 {
		t.Fatalf("%+v", s)
	}
	p := s.Pages[0]
	var marked []string
	for _, m := range p.Spans {
		marked = append(marked, string([]rune(text)[m.Start:m.End]))
	}
	all := strings.Join(marked, "|")
	if p.Page != 1 || p.OtherPage != 1 || !strings.Contains(all, "三要加强督促，对无正当理由拖欠党费的党员") || strings.Contains(all, "王小明") || !strings.Contains(text, p.Quote) {
		t.Errorf("marked %q, quoted %q", all, p.Quote)
	}
}
