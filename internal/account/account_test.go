package account

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestWhoSeesWhichEvidence(t *testing.T) {
	river := User{Role: Branch, UnitPath: "/局/总支/临江/"}
	for _, c := range []struct {
		name string
		who  User
		path string
		sees bool
	}{
		{"a branch its own", river, "/局/总支/临江/", true},
		{"a branch what is below it", river, "/局/总支/临江/小组/", true},
		{"a branch not another's", river, "/局/总支/望山/", false},
		{"a branch not one whose ID begins alike", river, "/局/总支/临江东/", false},
		{"a branch not what is above it", river, "/局/总支/", false},
		{"a branch without a unit nothing", User{Role: Branch}, "/局/", false},
		{"an inspector all", User{Role: Inspector}, "/局/总支/望山/", true},
		{"an auditor all", User{Role: Auditor}, "/局/", true},
		{"an admin none", User{Role: Admin}, "/局/", false},
		{"nobody none", User{}, "/局/", false},
	} {
		if got := c.who.MaySee(c.path); got != c.sees {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWhatEachRoleMayDo(t *testing.T) {
	const path = "/局/"
	for _, c := range []struct {
		who  User
		want string
	}{
		{User{Role: Branch, UnitPath: path}, "upload"},
		{User{Role: Inspector}, "export"},
		{User{Role: Auditor}, "upload judge import audit verify export words"},
		{User{Role: Admin}, "import manage audit verify words"},
		{LocalOperator, "upload judge import manage audit verify export words"},
		{TheSystem, ""},
		{User{Role: "guest"}, ""},
	} {
		var may []string
		for _, r := range []struct {
			word string
			ok   bool
		}{{"upload", c.who.MayUpload(path)}, {"judge", c.who.MayJudge()}, {"import", c.who.MayImport()}, {"manage", c.who.MayManage()},
			{"audit", c.who.MayReadAudit()}, {"verify", c.who.MayVerify()}, {"export", c.who.MayExport()}, {"words", c.who.MayEditDictionary()}} {
			if r.ok {
				may = append(may, r.word)
			}
		}
		if got := strings.Join(may, " "); got != c.want {
			t.Errorf("%s may %q, want %q", c.who.Role, got, c.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	hash := HashPassword("清源水长流2022")
	if ok, err := Matches(hash, "清源水长流2022"); !ok || err != nil {
		t.Errorf("the right one: %v %v", ok, err)
	}
	if ok, err := Matches(hash, "清源水长流2023"); ok || err != nil {
		t.Errorf("a wrong one: %v %v", ok, err)
	}
	if hash == HashPassword("清源水长流2022") {
		t.Error("two hashes of one password are alike: no salt")
	}
	for _, broken := range []string{"", "plain", "$argon2i$v=19$m=1,t=1,p=1$YQ$YQ", strings.Replace(hash, "v=19", "v=16", 1)} {
		if _, err := Matches(broken, "x"); err == nil {
			t.Errorf("%q was understood", broken)
		}
	}
	for _, weak := range []string{"", "1234567", "经办人经办人经办", strings.Repeat("长", MaxPassword+1)} {
		if err := CheckPassword("经办人经办人经办", weak); !errors.Is(err, ErrWeakPassword) {
			t.Errorf("%q: %v", weak, err)
		}
	}
}

func TestWrongPasswordsWaitLongerAndLonger(t *testing.T) {
	for _, c := range []struct {
		wrong int
		wait  time.Duration
	}{{0, 0}, {4, 0}, {5, 2 * time.Second}, {6, 4 * time.Second}, {9, 32 * time.Second}, {20, MaxWait}, {1 << 30, MaxWait}} {
		if got := WaitAfter(c.wrong); got != c.wait {
			t.Errorf("after %d: %v, want %v", c.wrong, got, c.wait)
		}
	}
	if s := (Locked{Wait: 90 * time.Second}).Error(); !strings.Contains(s, "2分钟") {
		t.Error(s)
	}
}

func TestASecretIsKeptOnlyAsItsHash(t *testing.T) {
	secret, hash := NewSecret()
	if SecretHash(secret) != hash || strings.Contains(hash, secret) || len(secret) < 26 {
		t.Errorf("%q %q", secret, hash)
	}
}
