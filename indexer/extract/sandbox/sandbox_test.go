package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain lets the test binary be its own child.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "child" {
		child(os.Args[2])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(what string) {
	if dir, ok := strings.CutPrefix(what, "be kept in "); ok {
		room := &Room{Reads: []string{"/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/nowhere"}, Writes: []string{dir + "/inside", "/dev/null"}}
		fmt.Println(Become("/bin/bash", []string{"-c", `exec 2>&1; cd "$0"
			read line < inside/file && echo "read $line"
			echo more > inside/file && echo "changed"
			read line < outside || echo "outside not read"
			echo more > outside || echo "outside not changed"
			exec ln -s "$0/outside" inside/link`, dir}, nil, room))
		return
	}
	if dir, ok := strings.CutPrefix(what, "listen in "); ok {
		fmt.Println("confine:", confine(ofPrograms))
		_, err := net.Listen("unix", dir+"/mine")
		fmt.Println("listen:", err)
		_, err = net.Dial("unix", dir+"/parent")
		fmt.Println("call:", err)
		_, err = net.Dial("unixgram", dir+"/parent")
		fmt.Println("write:", err)
		_, err = net.Dial("udp", "127.0.0.1:9")
		fmt.Println("udp:", err)
		_, _, errno := unix.RawSyscall(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0)
		fmt.Println("fork:", errno)
		return
	}
	if what == "become" {
		fmt.Println(Become("/bin/bash", []string{"-c", "exec 2>&1; ulimit -t; : <>/dev/tcp/127.0.0.1/9; echo [$HOME$FEW]; cat"}, []string{"FEW=few"}, nil))
		return
	}
	if err := Confine(); err != nil {
		fmt.Println("confine:", err)
		return
	}
	switch what {
	case "reach out":
		_, err := net.Dial("tcp", "127.0.0.1:9")
		fmt.Println("dial:", err)
		fmt.Println("exec:", exec.Command("/bin/true").Run())
		_, _, errno := unix.RawSyscall(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0)
		fmt.Println("fork:", errno)
		fmt.Println("environment:", len(os.Environ()))
	case "devour":
		var all [][]byte
		for {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
			fmt.Println(len(all))
		}
	case "echo":
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "lament":
		fmt.Fprintln(os.Stderr, "始"+strings.Repeat("长", 20_000)+"末")
		os.Exit(7)
	}
}

func start(t *testing.T, what string) *Process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(exe, "child", what)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.End(nil) })
	return p
}

func TestAChildReachesNobody(t *testing.T) {
	out, err := io.ReadAll(start(t, "reach out").Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"dial: dial tcp 127.0.0.1:9: socket: operation not permitted", "exec: fork/exec /bin/true: operation not permitted", "fork: operation not permitted", "environment: 0"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing in %s", want, out)
		}
	}
}

func TestTheKernelHoldsTheMemoryWhenNobodyLooks(t *testing.T) {
	p := start(t, "devour")
	out, err := io.ReadAll(p.Out)
	if err != nil {
		t.Fatal(err)
	}
	<-p.Gone()
	if n := strings.Count(string(out), "\n"); n < 4 || n > dataBytes>>26 || !strings.Contains(p.State(), "exit status 2") {
		t.Errorf("%d pieces, %s, %.200s", n, p.State(), p.Stderr())
	}
}

func TestAChildThatBecomesAnotherProgramStaysBound(t *testing.T) {
	if _, err := os.Stat("/bin/bash"); err != nil {
		t.Skip("there is no bash to become")
	}
	p := start(t, "become")
	if _, err := io.WriteString(p.In, "收据\n"); err != nil {
		t.Fatal(err)
	}
	p.In.Close()
	out, err := io.ReadAll(p.Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{fmt.Sprintf("%d\n", lifeCPU), "Operation not permitted", "[few]", "收据"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing in %s", want, out)
		}
	}
}

func TestAProgramInARoomSeesNothingOutside(t *testing.T) {
	if _, err := os.Stat("/bin/bash"); err != nil {
		t.Skip("there is no bash to become")
	}
	if _, err := Rooms(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(dir+"/inside", 0o700), os.WriteFile(dir+"/inside/file", []byte("收据\n"), 0o600), os.WriteFile(dir+"/outside", []byte("审计密钥\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(start(t, "be kept in "+dir).Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"read 收据", "changed\n", "outside not read", "outside not changed", "ln: failed to create symbolic link"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing in %s", want, out)
		}
	}
	if b, err := os.ReadFile(dir + "/outside"); strings.Contains(string(out), "密钥") || err != nil || string(b) != "审计密钥\n" {
		t.Errorf("%s, %q, %v", out, b, err)
	}
}

func TestAProgramThatListensReachesNobody(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", dir+"/parent")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out, err := io.ReadAll(start(t, "listen in "+dir).Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"confine: <nil>", "listen: <nil>", "call: dial unix", "write: dial unixgram", "udp: dial udp", "fork: "} {
		if !strings.Contains(string(out), want) || strings.Count(string(out), "operation not permitted") != 4 {
			t.Errorf("%q is missing in %s", want, out)
		}
	}
	if _, err := os.Stat(dir + "/mine"); err == nil {
		t.Error("it does listen")
	}
}

func TestAPieceOfTheWorkHasItsOwnLimits(t *testing.T) {
	const short, long = 300 * time.Millisecond, time.Hour
	p := start(t, "echo")
	g := p.Guard(t.Context(), Limits{Wall: short})
	g.Aside(Limits{Wall: long})
	time.Sleep(2 * short)
	g.Return()
	if p.State() != "" {
		t.Fatal("the piece counted against the work")
	}
	<-p.Gone()
	g.Done()
	if !errors.Is(p.Why(), ErrWall) {
		t.Errorf("after the piece: %v", p.Why())
	}
	p = start(t, "echo")
	g = p.Guard(t.Context(), Limits{Wall: long})
	g.Aside(Limits{Wall: short})
	<-p.Gone()
	g.Done()
	if !errors.Is(p.Why(), ErrWall) {
		t.Errorf("within the piece: %v", p.Why())
	}
}

func TestAChildLeavesWhenItIsAskedTo(t *testing.T) {
	p := start(t, "echo")
	if _, err := io.WriteString(p.In, "党费收据\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(p.Out).ReadString('\n'); line != "党费收据\n" {
		t.Errorf("%q, %v", line, err)
	}
	p.Leave()
	if p.Why() != nil || !strings.Contains(p.State(), "exit status 0") {
		t.Errorf("%v, %s", p.Why(), p.State())
	}
}

func TestTheBeginningAndTheEndOfWhatAChildSaidAreKept(t *testing.T) {
	p := start(t, "lament")
	<-p.Gone()
	if s := strings.TrimSpace(p.Stderr()); !strings.HasPrefix(s, "始长") || !strings.HasSuffix(s, "长末") || len(s) > stderrHead+stderrKept+16 || !strings.Contains(p.State(), "7") {
		t.Errorf("%d bytes, %s", len(s), p.State())
	}
}

func TestAGuardThatIsDoneKillsNobody(t *testing.T) {
	p := start(t, "echo")
	g := p.Guard(t.Context(), Limits{Wall: 100 * time.Millisecond})
	g.Done()
	time.Sleep(200 * time.Millisecond)
	if p.State() != "" {
		t.Fatal("the child was killed after its work")
	}
	ctx, stop := context.WithCancelCause(t.Context())
	tired := errors.New("tired")
	g = p.Guard(ctx, Limits{})
	stop(tired)
	<-p.Gone()
	g.Done()
	if !errors.Is(p.Why(), tired) {
		t.Errorf("%v", p.Why())
	}
}

func TestAProgramThatIsNotThereIsAnError(t *testing.T) {
	if _, err := Start("/nowhere/nothing"); err == nil {
		t.Error("no error")
	}
}
