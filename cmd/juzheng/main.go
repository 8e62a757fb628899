// Command juzheng proves every claim of a rectification report, to the page.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"juzheng/indexer/extract"
)

// version is stamped by the linker.
var version = "dev"

// Exit statuses.
const (
	ok         = 0
	failed     = 1
	wrongUsage = 2
)

type commands struct {
	Config

	Serve      serveCommand      `cmd:"" help:"启动服务。"`
	Demo       demoCommand       `cmd:"" help:"启动服务，并放入一套虚构的巡察整改示例。"`
	Work       workCommand       `cmd:"" help:"只做后台读取（与 serve 共用 PostgreSQL 和对象存储）。"`
	Account    accountCommand    `cmd:"" help:"账号与令牌。"`
	Import     importCommand     `cmd:"" help:"导入整改报告。"`
	Problem    problemCommand    `cmd:"" help:"显示一个问题的佐证清单。"`
	Status     statusCommand     `cmd:"" help:"显示材料和问题的总体情况。"`
	Upload     uploadCommand     `cmd:"" help:"上传材料（文件、文件夹或压缩包）。"`
	Prove      proveCommand      `cmd:"" help:"把材料的若干页作为某事项、措施或问题的佐证。"`
	Judge      judgeCommand      `cmd:"" help:"对一条佐证给出审核结论。"`
	Search     searchCommand     `cmd:"" help:"检索材料全文。"`
	Similar    similarCommand    `cmd:"" help:"找出与一份材料有大段相同文字的材料。"`
	Dictionary dictionaryCommand `cmd:"" help:"本单位词典：近义词和专有词。"`
	Page       pageCommand       `cmd:"" help:"显示一份材料的一页：文字，或存下它的图像。"`
	Reread     rereadCommand     `cmd:"" help:"重新读取一份材料；原件有密码时加 --password。"`
	Read       readCommand       `cmd:"" help:"显示从一个文件中读出的文字，不上传。"`
	Reindex    reindexCommand    `cmd:"" help:"重建检索库。"`
	Recognise  recogniseCommand  `cmd:"" help:"重新识别由某个引擎识别过的材料。"`
	Backup     backupCommand     `cmd:"" help:"备份目录、原件和检索库。"`
	Verify     verifyCommand     `cmd:"" help:"核验审计日志和全部原件的摘要。"`
	Doctor     doctorCommand     `cmd:"" help:"检查运行环境。"`
	Export     exportCommand     `cmd:"" help:"导出问题档案（ZIP）。"`
	Version    versionCommand    `cmd:"" help:"显示版本。"`
	Child      childCommand      `cmd:"" name:"extract-child" hidden:""`
}

// A bench is what a command works on.
type bench struct {
	ctx context.Context
	cfg Config
	out io.Writer
	err io.Writer
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	// The child that reads foreign files must not touch anything else first.
	if len(args) > 0 && args[0] == extract.Command {
		ballast = make([]byte, childBallast)
		return child()
	}
	ballast = make([]byte, parentBallast)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	forgetEmpty()
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("juzheng"), kong.Description("举证：整改报告的每一句话，都有据可查，精确到页。"),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return failed
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help was asked for
	}
	if err != nil {
		fmt.Fprintf(stderr, "juzheng: 用法有误：%s\n运行 juzheng --help 查看用法。\n", usageOf(err))
		return wrongUsage
	}
	level := slog.LevelWarn // a command's own words suffice; a server tells what it does
	if served := map[string]bool{"serve": true, "demo": true, "work": true}; served[parsed.Command()] {
		level = slog.LevelInfo
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: level})))
	err = parsed.Run(&bench{ctx, c.Config, stdout, stderr})
	var usage usageError
	switch {
	case err == nil:
		return ok
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "juzheng: "+usage.Error())
		return wrongUsage
	case errors.Is(err, errTold):
	default:
		fmt.Fprintln(stderr, "juzheng: "+err.Error())
	}
	return failed
}

// A usageError says that a command was called wrongly.
type usageError string

func (u usageError) Error() string { return string(u) }

// errTold says that the command failed and has said why already.
var errTold = errors.New("failed")

type childCommand struct{}

// Run is never reached: run looks for the child before it parses anything.
func (childCommand) Run() error { return errTold }

func child() int {
	if err := extract.Child(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return failed
	}
	return ok
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(b *bench) error {
	_, err := fmt.Fprintln(b.out, "juzheng", version)
	return err
}
