package segment

import "fmt"

// A Name is what a document is called in every segment: two numbers of the
// caller's in one, the higher for what belongs together.
type Name uint64

// NameOf puts the two together.
func NameOf(high, low uint32) Name { return Name(high)<<32 | Name(low) }

// High and Low are the two numbers.
func (n Name) High() uint32 { return uint32(n >> 32) }

// head says that a document tells of those that have the same higher number. All
// heads are read one after the other when the index is compared with the files,
// so what is kept of them lies together.
func (n Name) head() bool { return n.Low() == 0 }

// Low is the lower number.
func (n Name) Low() uint32 { return uint32(n) }

// String is the name as scorch has it: 16 hexadecimal digits.
func (n Name) String() string { return fmt.Sprintf("%016x", uint64(n)) }

// ParseName undoes String.
func ParseName(s string) (n Name, ok bool) {
	if len(s) != 16 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return 0, false
		}
		n = n<<4 | Name(c)
	}
	return n, true
}
