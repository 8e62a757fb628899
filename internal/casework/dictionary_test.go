package casework_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"juzheng/indexer/hanzi/words"
	"juzheng/internal/account"
	"juzheng/internal/casework"
	"juzheng/internal/store"
)

const sheets = "# 本局用语\r\n签到表=签到簿\r\n祁昶燊\r\n"

func TestADictionaryIsReadHoweverTheEditorWroteIt(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(sheets)
	must(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sheets)
	must(t, err)
	each(t, func(t *testing.T, o *office) {
		for i, file := range []string{sheets, "\ufeff" + sheets, gb, wide} {
			d, err := o.PutDictionaryText(ctx, o.admin, []byte(file), casework.AnyVersion)
			must(t, err)
			again, err := o.Dictionary(ctx, o.clerk)
			must(t, err)
			if got := again.List.String(); got != "签到表=签到簿\n祁昶燊\n" || again.Version != int64(i+1) || d.Version != again.Version ||
				again.ChangedBy != o.admin.Name || !strings.Contains(again.Text, "本局用语") {
				t.Errorf("file %d: %+v", i, again)
			}
		}
	})
}

func TestWhoMayChangeTheDictionary(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, who := range []account.User{o.clerk, o.inspector, o.nobody} {
			_, asText := o.PutDictionaryText(ctx, who, []byte(sheets), casework.AnyVersion)
			_, asList := o.PutDictionary(ctx, who, words.List{}, casework.AnyVersion)
			if !errors.Is(asText, account.ErrRefused) || !errors.Is(asList, account.ErrRefused) {
				t.Errorf("%s: %v, %v", who.Role, asText, asList)
			}
		}
		if _, err := o.Dictionary(ctx, o.nobody); !errors.Is(err, account.ErrRefused) {
			t.Errorf("nobody reads it: %v", err)
		}
		for _, who := range []account.User{o.clerk, o.inspector, o.auditor, o.admin} {
			if d, err := o.Dictionary(ctx, who); err != nil || d.Version != 0 || d.Text != words.Default || len(d.List.Groups) == 0 {
				t.Errorf("%s: %+v, %v", who.Role, d, err)
			}
		}
		_, err := o.PutDictionary(ctx, o.auditor, words.List{Words: []string{"临江支部"}}, 0)
		must(t, err)
	})
}

func TestAChangeOfTheDictionaryIsToldInTheLog(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, err := o.PutDictionary(ctx, o.admin, words.List{Words: []string{"祁昶燊"}, Groups: [][]string{{"签到表", "签到簿"}}}, casework.AnyVersion)
		must(t, err)
		_, err = o.PutDictionaryText(ctx, o.auditor, []byte("签到表=签到簿\n党总支=总支"), 1)
		must(t, err)
		lines, err := o.Store.AuditLines(ctx, store.AuditFilter{Subject: "dictionary"}, 10)
		must(t, err)
		const want = `{"added":["党总支=总支"],"groups":2,"lines_added":1,"lines_removed":1,"removed":["祁昶燊"],"version":2,"words":0}`
		if len(lines) != 2 || lines[0].ActorName != o.auditor.Name || lines[0].Action != "dictionary.put" || string(lines[0].Detail) != want {
			t.Errorf("%d lines: %s by %s: %s", len(lines), lines[0].Action, lines[0].ActorName, lines[0].Detail)
		}
		if _, err := o.PutDictionary(ctx, o.admin, words.List{}, 1); err == nil || !strings.Contains(err.Error(), "刚刚有人改过") {
			t.Errorf("over another's change: %v", err)
		}
		_, err = o.PutDictionaryText(ctx, o.admin, []byte("党费\n签到表="), casework.AnyVersion)
		if !errors.Is(err, casework.ErrInvalid) || !strings.Contains(err.Error(), "第 2 行：等号的两边都要有词") {
			t.Errorf("a bad line: %v", err)
		}
		if lines, err := o.Store.AuditLines(ctx, store.AuditFilter{Subject: "dictionary"}, 10); err != nil || len(lines) != 2 {
			t.Errorf("what was refused is told: %d lines, %v", len(lines), err)
		}
	})
}
