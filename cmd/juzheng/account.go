package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"juzheng/api"
	"juzheng/internal/account"
	"juzheng/internal/ledger"
)

type accountCommand struct {
	Add   accountAdd   `cmd:"" help:"新建账号，打印初始密码。"`
	Token accountToken `cmd:"" help:"新建脚本用的令牌并打印。"`
	List  accountList  `cmd:"" help:"列出账号。"`
	Reset accountReset `cmd:"" help:"重置密码，打印新的初始密码。"`
	Unit  accountUnit  `cmd:"" help:"列出单位；加 --add 新建单位。"`
}

type accountAdd struct {
	Name          string `required:"" help:"账号名。"`
	Role          string `required:"" enum:"branch,inspector,auditor,admin" help:"branch 支部经办人、inspector 巡察组、auditor 审核人、admin 系统管理员。"`
	Unit          string `help:"所属单位（名称或标识）；支部经办人必填。"`
	PasswordStdin bool   `help:"从标准输入读初始密码。"`
}

// Run adds an account and prints its first password.
func (c accountAdd) Run(b *bench) error {
	in := api.NewAccount{Name: c.Name, Role: account.Role(c.Role)}
	if c.PasswordStdin {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return errors.Join(usageError("标准输入中没有密码"), err)
		}
		in.Password = &line
	}
	return b.with(func(cl *client) error {
		if c.Unit != "" {
			id, err := cl.unit(b, c.Unit)
			if err != nil {
				return err
			}
			in.Unit = &id
		}
		var out api.AddedAccount
		if err := cl.ask(b.ctx, http.MethodPost, "/accounts", in, &out); err != nil {
			return err
		}
		fmt.Fprintf(b.err, "已建立账号 %s（%s）。首次登录须修改密码：\n", out.Account.Name, out.Account.RoleName)
		_, err := fmt.Fprintln(b.out, out.Password)
		return err
	})
}

// unit finds a unit by name or ID; below several of one name it must be the ID.
func (c *client) unit(b *bench, name string) (string, error) {
	var list api.UnitList
	if err := c.get(b.ctx, "/units", &list); err != nil {
		return "", err
	}
	var found []string
	for _, u := range list.Items {
		if u.Id == name || u.Name == name {
			found = append(found, u.Id)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("没有名为“%s”的单位，可用 juzheng account unit 查看", name)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("有多个单位名为“%s”，请改用单位标识", name)
}

type accountToken struct {
	Name  string `required:"" help:"账号名。"`
	Label string `help:"用途。" default:"命令行"`
}

// Run prints one token.
func (c accountToken) Run(b *bench) error {
	return b.with(func(cl *client) error {
		in := api.NewToken{Label: c.Label, Name: &c.Name}
		var out api.Token
		if err := cl.ask(b.ctx, http.MethodPost, "/tokens", in, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(b.out, out.Token)
		return err
	})
}

type accountList struct{}

// Run lists accounts.
func (accountList) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var page api.AccountPage
		if err := cl.get(b.ctx, "/accounts?limit=200", &page); err != nil {
			return err
		}
		for _, a := range page.Items {
			unit, off := "", ""
			if a.Unit != nil {
				unit = a.Unit.Name
			}
			if a.Disabled {
				off = "已停用"
			}
			fmt.Fprintf(b.out, "%s\t%s\t%s\t%s\n", a.Name, a.RoleName, unit, off)
		}
		return nil
	})
}

type accountReset struct {
	Name string `required:"" help:"账号名。"`
}

// Run resets a password and prints the new one.
func (c accountReset) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var out api.FirstPassword
		if err := cl.ask(b.ctx, http.MethodPost, "/accounts/"+escape(c.Name)+"/password", struct{}{}, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(b.out, out.Password)
		return err
	})
}

type accountUnit struct {
	Add    string `help:"新单位的名称。"`
	Kind   string `help:"bureau、general_branch、branch 或 affiliate。" default:"branch" enum:"bureau,general_branch,branch,affiliate"`
	Parent string `help:"上级单位，默认被巡察单位本身。"`
	Rename string `help:"把 --parent 指的单位改成这个名称。"`
}

// Run lists units, adds one or renames one.
func (c accountUnit) Run(b *bench) error {
	return b.with(func(cl *client) error {
		var list api.UnitList
		if err := cl.get(b.ctx, "/units", &list); err != nil {
			return err
		}
		if c.Add == "" && c.Rename == "" {
			for _, u := range list.Items {
				fmt.Fprintf(b.out, "%s\t%s\t%s\n", u.Id, u.Kind, u.Name)
			}
			return nil
		}
		parent := list.Items[0].Id
		if c.Parent != "" {
			var err error
			if parent, err = cl.unit(b, c.Parent); err != nil {
				return err
			}
		}
		if c.Rename != "" {
			return cl.ask(b.ctx, http.MethodPatch, "/units/"+parent, api.UnitChange{Name: &c.Rename}, nil)
		}
		var out api.Unit
		if err := cl.ask(b.ctx, http.MethodPost, "/units", api.NewUnit{Parent: parent, Kind: ledger.UnitKind(c.Kind), Name: c.Add}, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintln(b.out, out.Id)
		return err
	})
}
