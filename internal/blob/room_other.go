//go:build !linux

package blob

import "os"

func room(*os.File) error { return nil }
