package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"

	"juzheng/indexer/bench/harm"
)

// work is what a process does that was started by this command: a task comes as
// JSON on standard input, what came of it goes to standard output.
func work(ctx context.Context, do, profiles string) error {
	dir := os.Getenv(envDir)
	switch do {
	case "put":
		return harm.Put(ctx, dir, open, os.Stdout)
	case "answer":
		return harm.Answer(ctx, dir, open, os.Stdin, os.Stdout)
	}
	stop, err := profiled(profiles, do)
	if err != nil {
		return err
	}
	switch do {
	case "grow":
		err = perform(ctx, grow)
	case "start":
		err = perform(ctx, start)
	case "ask":
		err = perform(ctx, ask)
	default:
		err = fmt.Errorf("nothing to do that is called %q", do)
	}
	return errors.Join(err, stop())
}

// envDir names the index of a process that is killed or given a damaged index.
const envDir = "JUZHENG_SCALE_DIR"

func perform[Task, Done any](ctx context.Context, do func(context.Context, Task) (Done, error)) error {
	var t Task
	if err := json.NewDecoder(os.Stdin).Decode(&t); err != nil {
		return err
	}
	done, err := do(ctx, t)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(done)
}

// have starts this binary to do something.
func have[Done any](r *run, do string, task any) (done Done, err error) {
	input, err := json.Marshal(task)
	if err != nil {
		return done, err
	}
	args := []string{"-do", do}
	if r.profiles != "" {
		args = append(args, "-profiles", r.profiles)
	}
	c := exec.CommandContext(r.ctx, r.self, args...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = time.Minute
	c.Stdin, c.Stderr = bytes.NewReader(input), os.Stderr
	out, err := c.Output()
	if err != nil {
		return done, fmt.Errorf("%s: %w", do, err)
	}
	return done, json.Unmarshal(out, &done)
}

// childOn is this binary on an index of its own.
func (r *run) childOn(do string) func(dir string) *exec.Cmd {
	return func(dir string) *exec.Cmd {
		c := exec.CommandContext(r.ctx, r.self, "-do", do)
		c.Env = append(os.Environ(), envDir+"="+dir)
		return c
	}
}

// profiled writes a CPU profile until stop is called, and then one of memory.
func profiled(dir, name string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	path := filepath.Join(dir, fmt.Sprintf("%s-%s", name, time.Now().Format("150405")))
	f, err := os.Create(path + ".cpu")
	if err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		runtime.GC()
		m, err := os.Create(path + ".mem")
		if err != nil {
			return err
		}
		return errors.Join(f.Close(), pprof.WriteHeapProfile(m), m.Close())
	}, pprof.StartCPUProfile(f)
}
