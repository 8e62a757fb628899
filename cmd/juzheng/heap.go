package main

// ballast is memory that is never touched, so it takes none, but that the
// garbage collector counts: it begins when so much was let go, and not twice for
// each megabyte of a small heap. A tenth of the time of taking files in went there.
var ballast []byte

// How much more garbage a process may hold for it.
const (
	parentBallast = 64 << 20
	childBallast  = 32 << 20 // within the bounds of sandbox.Confine
)
