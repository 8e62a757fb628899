package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// lock holds the data directory for this process, until it ends however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("无法锁定数据目录，请检查权限：%w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder := make([]byte, 32)
		n, _ := f.ReadAt(holder, 0)
		return nil, errors.Join(inUse(strings.TrimSpace(string(holder[:n]))), f.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("锁定数据目录：%w", err), f.Close())
	}
	if err = f.Truncate(0); err == nil {
		_, err = fmt.Fprintln(f, os.Getpid())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("锁定数据目录：%w", err), f.Close())
	}
	return f, nil
}

func inUse(pid string) error {
	return fmt.Errorf("数据目录正被另一个 juzheng 进程（进程号 %s）使用。请用 --server 访问那个服务，或先停止它", orDash(pid))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
