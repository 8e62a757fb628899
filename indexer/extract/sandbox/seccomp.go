package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A child needs no network, starts no programs and looks into no process.
var forbidden = []uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT4,
	unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV,
	unix.SYS_MOUNT, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_IO_URING_SETUP, unix.SYS_KEYCTL,
}

const (
	archOffset = 4 // struct seccomp_data: nr, arch, …
	x32Bit     = 0x40000000
)

// renounce lets the kernel refuse what a child never does (seccomp(2), mode
// filter, all threads). Kernels built without it leave the other bounds.
func renounce(forbidden []uint32) error {
	arch := map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}[runtime.GOARCH]
	if arch == 0 {
		return nil
	}
	const (
		load   = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		equal  = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		atMost = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		answer = unix.BPF_RET | unix.BPF_K
		refuse = uint32(unix.SECCOMP_RET_ERRNO) | uint32(unix.EPERM)
	)
	n := uint8(len(forbidden))
	f := []unix.SockFilter{
		{Code: load, K: archOffset},
		{Code: equal, K: arch, Jt: 1},
		{Code: answer, K: refuse},
		{Code: load, K: 0},
		{Code: atMost, K: x32Bit, Jt: n + 1}, // the x32 calls of amd64
	}
	for i, call := range forbidden {
		f = append(f, unix.SockFilter{Code: equal, K: call, Jt: n - uint8(i)})
	}
	f = append(f, unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW}, unix.SockFilter{Code: answer, K: refuse})
	prog := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 && !errors.Is(errno, unix.ENOSYS) && !errors.Is(errno, unix.EINVAL) {
		return fmt.Errorf("renounce network: %w", errno)
	}
	return nil
}
