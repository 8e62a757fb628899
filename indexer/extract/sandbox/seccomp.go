package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A rule is what the kernel answers to one call. Where the answer depends on
// what the call asks for, when finds that out and falls through to the answer.
type rule struct {
	call   uint32
	when   []unix.SockFilter
	answer uint32
}

const (
	allow   = uint32(unix.SECCOMP_RET_ALLOW)
	refuse  = uint32(unix.SECCOMP_RET_ERRNO) | uint32(unix.EPERM)
	absent  = uint32(unix.SECCOMP_RET_ERRNO) | uint32(unix.ENOSYS) // C libraries then use the older call
	pretend = uint32(unix.SECCOMP_RET_ERRNO)                       // done, it says, and does nothing
)

// A child needs no network, starts no programs and no other processes, and looks into none.
var forbidden = slices.Concat(
	refused(unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
		unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV,
		unix.SYS_MOUNT, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_IO_URING_SETUP, unix.SYS_KEYCTL),
	refused(forks[runtime.GOARCH]...),
	[]rule{
		{unix.SYS_CLONE3, nil, absent}, // its wishes stand in memory, where no filter sees them
		{unix.SYS_CLONE, []unix.SockFilter{
			{Code: load, K: firstArgument},
			{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: unix.CLONE_THREAD, Jf: 1},
			{Code: answer, K: allow},
		}, refuse},
	})

// ofPrograms are the rules of another program that a child becomes. LibreOffice
// does not start unless it may listen for others of its kind: it is told that it
// does. Its socket reaches nobody.
var ofPrograms = slices.Concat(
	[]rule{
		{unix.SYS_EXECVE, nil, allow}, // how it becomes that program
		{unix.SYS_BIND, nil, pretend},
		{unix.SYS_LISTEN, nil, pretend},
		{unix.SYS_SOCKET, []unix.SockFilter{
			{Code: load, K: firstArgument},
			{Code: equal, K: unix.AF_UNIX, Jf: 4},
			{Code: load, K: secondArgument},
			{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0xF}, // without its flags
			{Code: equal, K: unix.SOCK_STREAM, Jf: 1},                // the other kinds write to whom they name
			{Code: answer, K: allow},
		}, refuse},
	}, forbidden)

// forks are the calls of older machines beside clone.
var forks = map[string][]uint32{"amd64": {57, 58}} // fork, vfork

func refused(calls ...uint32) (rules []rule) {
	for _, c := range calls {
		rules = append(rules, rule{c, nil, refuse})
	}
	return rules
}

const (
	load   = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal  = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	atMost = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	answer = unix.BPF_RET | unix.BPF_K

	archOffset     = 4 // struct seccomp_data: nr, arch, instruction pointer, arguments; both machines are little-endian
	firstArgument  = 16
	secondArgument = 24
	x32Bit         = 0x40000000
)

// renounce lets the kernel answer by rules, the first that names a call, what a child
// never does (seccomp(2), mode filter, all threads). Kernels built without it leave the other bounds.
func renounce(rules []rule) error {
	arch := map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}[runtime.GOARCH]
	if arch == 0 {
		return nil
	}
	f := []unix.SockFilter{
		{Code: load, K: archOffset},
		{Code: equal, K: arch, Jt: 1},
		{Code: answer, K: refuse},
		{Code: load, K: 0},
		{Code: atMost, K: x32Bit, Jf: 1}, // the x32 calls of amd64
		{Code: answer, K: refuse},
	}
	for _, r := range rules {
		f = append(f, unix.SockFilter{Code: equal, K: r.call, Jf: uint8(len(r.when) + 1)})
		f = append(append(f, r.when...), unix.SockFilter{Code: answer, K: r.answer})
	}
	f = append(f, unix.SockFilter{Code: answer, K: allow})
	prog := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 && !errors.Is(errno, unix.ENOSYS) && !errors.Is(errno, unix.EINVAL) {
		return fmt.Errorf("renounce network: %w", errno)
	}
	return nil
}
