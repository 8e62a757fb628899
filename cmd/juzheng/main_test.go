package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"juzheng/indexer/extract"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.Command { // the test itself reads files
		os.Exit(child())
	}
	testscript.Main(m, map[string]func(){
		"juzheng": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// The scripts drive the command as people and their scripts do.
func TestScripts(t *testing.T) {
	cache := t.TempDir() // compiled PDF reader, shared so that it is compiled once
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("JUZHENG_DATA", filepath.Join(e.WorkDir, "data"))
			e.Setenv("JUZHENG_OCR", nobody) // what the machine has must not matter
			e.Setenv("JUZHENG_LIBREOFFICE", nobody)
			if err := os.MkdirAll(filepath.Join(e.WorkDir, "data"), 0o700); err != nil {
				return err
			}
			return os.Symlink(cache, filepath.Join(e.WorkDir, "data", "cache"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"freeport": freePort,
			"ready":    ready,
			"field":    field,
		},
	})
}

// freeport VAR sets a variable to an address that is free.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer l.Close()
	ts.Setenv(args[0], l.Addr().String())
}

// ready ADDRESS waits until a server answers.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	for range 200 {
		if res, err := http.Get("http://" + args[0] + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("nothing answers at %s", args[0])
}

// field VAR PATTERN FILE sets a variable to the first group, or the whole
// match, of a pattern in a file.
func field(ts *testscript.TestScript, _ bool, args []string) {
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile(args[2]))
	if m == nil {
		ts.Fatalf("%s has no %s", args[2], args[1])
	}
	ts.Setenv(args[0], strings.TrimSpace(m[len(m)-1]))
}

func TestEveryLineOfJSONIsOneObject(t *testing.T) {
	var out strings.Builder
	for _, u := range []uploaded{{Path: "a<b>.txt", Reason: "第一行\n第二行"}, {}} {
		if err := printJSON(&out, u); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "a<b>.txt") {
		t.Fatalf("%q", lines)
	}
	for _, l := range lines {
		if !json.Valid([]byte(l)) {
			t.Errorf("not JSON: %s", l)
		}
	}
}

func TestASecondHolderIsToldWhoHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(path); err == nil || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second: %v", err)
	}
	held.Close()
	again, err := lock(path)
	if err != nil {
		t.Fatalf("after it was let go: %v", err)
	}
	again.Close()
}
