package audit

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// An ActionName is what an action is called in front of people.
type ActionName struct{ Action, Name string }

// ActionNames are all actions that the log tells of, in the order in which a
// reader would look for them.
var ActionNames = []ActionName{
	{"login", "登录"},
	{"logout", "退出登录"},
	{"password.change", "修改密码"},
	{"upload", "上传材料"},
	{"upload.again", "重复上传"},
	{"evidence.read", "查看材料"},
	{"evidence.describe", "填写材料信息"},
	{"evidence.withdraw", "撤回材料"},
	{"evidence.restore", "恢复材料"},
	{"evidence.password", "提供打开密码"},
	{"evidence.read_again", "重新识读"},
	{"evidence.recognise", "补做文字识别"},
	{"evidence.recognise_again", "重做文字识别"},
	{"evidence.convert", "补读旧格式"},
	{"ingest.read", "识读完成"},
	{"ingest.give_up", "放弃识读"},
	{"proof.offer", "提交佐证"},
	{"proof.again", "重复提交佐证"},
	{"proof.change", "更改佐证的框选"},
	{"proof.judge", "审核佐证"},
	{"proof.withdraw", "撤回佐证"},
	{"export", "打包下载"},
	{"search.export", "导出检索结果"},
	{"report.preview", "预览整改报告"},
	{"report.import", "导入整改报告"},
	{"setup", "首次设置"},
	{"begin", "建立巡察"},
	{"inspection.name", "修改巡察名称"},
	{"aspect.add", "增加方面"},
	{"aspect.change", "修改方面"},
	{"problem.add", "增加问题"},
	{"problem.change", "修改问题"},
	{"problem.split", "拆分问题"},
	{"problem.merge", "合并问题"},
	{"problem.delete", "删除问题"},
	{"measure.add", "增加措施"},
	{"measure.change", "修改措施"},
	{"measure.split", "拆分措施"},
	{"measure.merge", "合并措施"},
	{"measure.delete", "删除措施"},
	{"claim.add", "增加事项"},
	{"claim.change", "修改事项"},
	{"claim.split", "拆分事项"},
	{"claim.merge", "合并事项"},
	{"claim.delete", "删除事项"},
	{"unit.add", "增加单位"},
	{"unit.rename", "修改单位"},
	{"account.add", "增加账号"},
	{"account.change", "修改账号"},
	{"password.reset", "重置密码"},
	{"token.add", "发放令牌"},
	{"dictionary.put", "修改词典"},
	{"index.rebuild", "重建检索库"},
	{"backup", "备份"},
	{"verify", "核验"},
	{"audit.export", "导出日志"},
	{"demo", "生成示例"},
}

// NameOf is what an action is called; one without a name is its code.
func NameOf(action string) string {
	for _, n := range ActionNames {
		if n.Action == action {
			return n.Name
		}
	}
	return action
}

// bare are the keys of details that say nothing of what stands in evidence.
var bare = map[string]bool{"how": true, "unit": true, "size": true, "sha256": true, "evidence": true, "problem": true, "measure": true,
	"claim": true, "kind": true, "pages": true, "verdict": true, "files": true}

// WithoutEvidence is the event for who may read no evidence: its names, what a
// person confirmed of it, reasons and questions are left out. Of the families
// that concern evidence only keys that are known to be bare are told.
func (e Event) WithoutEvidence() Event {
	family, _, _ := strings.Cut(e.Action, ".")
	if !slices.Contains([]string{"upload", "evidence", "proof", "search"}, family) || len(e.Detail) == 0 {
		return e
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(e.Detail, &all) != nil {
		e.Detail = nil
		return e
	}
	maps.DeleteFunc(all, func(key string, _ json.RawMessage) bool { return !bare[key] })
	e.Detail, _ = json.Marshal(all) // it was read from JSON
	return e
}
