package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// answersWithin bounds how long a server may take to start.
const answersWithin = 30 * time.Second

// A victim is a real server in a process of its own.
type victim struct {
	t      *testing.T
	data   string
	env    []string
	client *client
	admin  string // token of somebody who may manage

	server       *exec.Cmd
	out          io.ReadCloser
	log          *bytes.Buffer // of the last life
	whileReading int           // kills that met a file being read
}

// newVictim makes a data directory with a report, and somebody who may upload.
func newVictim(t *testing.T, env []string) *victim {
	t.Helper()
	v := &victim{t: t, data: t.TempDir(), client: &client{http: &http.Client{}}}
	v.env = append(os.Environ(), append(env, "JUZHENG_DATA="+v.data)...)
	v.must("import", "sample/report.txt")
	v.must("doctor", "--warm") // compiled once, so that files are being read when death comes
	v.must("account", "add", "--name", "审核一", "--role", "auditor")
	v.client.token = strings.TrimSpace(v.must("account", "token", "--name", "审核一"))
	v.must("account", "add", "--name", "管理一", "--role", "admin")
	v.admin = strings.TrimSpace(v.must("account", "token", "--name", "管理一"))
	t.Cleanup(func() {
		if v.server != nil {
			v.kill()
		}
		if t.Failed() && v.log != nil {
			t.Logf("the last server said:\n%s", complaints(v.log))
		}
	})
	return v
}

// run runs a command over the data directory.
func (v *victim) run(args ...string) (string, error) {
	c := exec.Command("juzheng", args...)
	c.Env = v.env
	var out, told bytes.Buffer
	c.Stdout, c.Stderr = &out, &told
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("juzheng %s: %w: %s%s", strings.Join(args, " "), err, &out, &told)
	}
	return out.String(), nil
}

func (v *victim) must(args ...string) string {
	v.t.Helper()
	out, err := v.run(args...)
	if err != nil {
		v.t.Fatal(err)
	}
	return out
}

// spawn starts the server and does not wait for it.
func (v *victim) spawn() {
	v.t.Helper()
	v.log = &bytes.Buffer{}
	v.server = exec.Command("juzheng", "serve", "--listen", "127.0.0.1:0")
	v.server.Env, v.server.Stderr = v.env, v.log
	var err error
	if v.out, err = v.server.StdoutPipe(); err != nil {
		v.t.Fatal(err)
	}
	if err := v.server.Start(); err != nil {
		v.t.Fatal(err)
	}
}

// start starts the server and waits for the line that tells its address.
func (v *victim) start() {
	v.t.Helper()
	v.spawn()
	late := time.AfterFunc(answersWithin, func() { v.server.Process.Kill() })
	defer late.Stop()
	line, err := bufio.NewReader(v.out).ReadString('\n')
	_, at, found := strings.Cut(strings.TrimSpace(line), "http://")
	if err != nil || !found {
		v.kill()
		v.t.Fatalf("the server did not start: %v, %q\n%s", err, line, v.log)
	}
	v.client.base = "http://" + at
}

// kill gives the server no time for anything.
func (v *victim) kill() {
	v.server.Process.Kill()
	v.server.Wait() // says that it was killed
	v.server = nil
	v.client.http.CloseIdleConnections()
}

// stop asks the server to end, and expects that it does so in order.
func (v *victim) stop() {
	v.t.Helper()
	v.server.Process.Signal(syscall.SIGTERM)
	err := v.server.Wait()
	v.server = nil
	if err != nil {
		v.t.Errorf("stop: %v\n%s", err, v.log)
	}
}

// complaints leaves out what a server says of every request.
func complaints(log *bytes.Buffer) string {
	var out strings.Builder
	for line := range strings.Lines(log.String()) {
		if !strings.Contains(line, `"msg":"request"`) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// A form is the body of an upload that comes in small pieces.
type form struct {
	io.Reader
	media string
}

const (
	formPiece = 32 << 10
	formPause = 20 * time.Millisecond
)

func newForm(name string, body []byte) form {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	if _, err := w.CreateFormFile("file", filepath.Base(name)); err != nil {
		panic(err) // a buffer takes everything
	}
	foot := strings.NewReader("\r\n--" + w.Boundary() + "--\r\n")
	return form{io.MultiReader(&head, slow{bytes.NewReader(body)}, foot), w.FormDataContentType()}
}

// slow reads a little at a time.
type slow struct{ io.Reader }

func (s slow) Read(b []byte) (int, error) {
	time.Sleep(formPause)
	return s.Reader.Read(b[:min(len(b), formPiece)])
}

func decode(r io.Reader, out any) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, out)
}
