package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Room is all that a program may see of the disk. What it lists and is not there is left out.
type Room struct {
	Reads  []string `json:"reads"`  // folders and files that it may read, and start programs from
	Writes []string `json:"writes"` // folders and files that it may change too
}

// Rights of Landlock's first version (landlock(7)). Later ones only let more be told
// apart, but for truncating and for moving between folders, which are denied where they are known.
const (
	fileRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE
	readRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	allRights  = unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1

	// What a program leaves is opened by others: no links out of the room, no pipes that never end.
	changeRights = readRights | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_REFER | unix.LANDLOCK_ACCESS_FS_TRUNCATE
)

// ErrNoRooms says that this kernel (before 5.13, or built without Landlock) keeps no program in a room.
var ErrNoRooms = errors.New("kernel without Landlock")

// Rooms tells whether the kernel keeps programs in rooms: its version of Landlock.
func Rooms() (version int, err error) {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, fmt.Errorf("%w: %w", ErrNoRooms, errno)
	}
	return int(v), nil
}

// enter binds the calling thread, and the program that it becomes, to the room.
func (r Room) enter() error {
	version, err := Rooms()
	if err != nil {
		return err
	}
	rights := uint64(allRights)
	if version >= 2 {
		rights |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		rights |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	set, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rights)), unsafe.Sizeof(rights), 0) // the first field, as the first version has it
	if errno != 0 {
		return fmt.Errorf("lay out a room: %w", errno)
	}
	for _, path := range r.Reads {
		if err := admit(int(set), path, rights&readRights); err != nil {
			return err
		}
	}
	for _, path := range r.Writes {
		if err := admit(int(set), path, rights&changeRights); err != nil {
			return err
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, set, 0, 0); errno != 0 {
		return fmt.Errorf("enter a room: %w", errno)
	}
	return nil
}

// admit lets what lies at a path, and below it, into a room.
func admit(set int, path string, rights uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("admit %s: %w", path, err)
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return fmt.Errorf("admit %s: %w", path, err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= fileRights | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	a := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&a)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("admit %s: %w", path, errno)
	}
	return nil
}
