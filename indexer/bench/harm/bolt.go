package harm

import (
	"errors"
	"slices"
	"unsafe"

	"go.etcd.io/bbolt"
)

// InUse are the ranges of a bbolt file that hold something: most of the file is
// pages that wait to be used again, where damage does no harm.
func InUse(path string) (ranges [][2]int64, err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	m := &used{base: db.Info().Data, page: int64(db.Info().PageSize), ends: map[int64]int64{}}
	m.ends[0], m.ends[1] = m.page/4, m.page/4 // the two heads of the file
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			m.add(name)
			return m.bucket(b)
		})
	})
	for page, end := range m.ends {
		ranges = append(ranges, [2]int64{page * m.page, page*m.page + end})
	}
	slices.SortFunc(ranges, func(a, b [2]int64) int { return int(a[0] - b[0]) })
	return ranges, err
}

// used are pages, and how far each is filled.
type used struct {
	base uintptr
	page int64
	ends map[int64]int64
}

// add notes where in the file b lies.
func (u *used) add(b []byte) {
	if len(b) == 0 {
		return
	}
	at := int64(uintptr(unsafe.Pointer(unsafe.SliceData(b))) - u.base)
	u.ends[at/u.page] = max(u.ends[at/u.page], at%u.page+int64(len(b)))
}

func (u *used) bucket(b *bbolt.Bucket) error {
	return b.ForEach(func(k, v []byte) error {
		u.add(k)
		u.add(v)
		if v == nil {
			return u.bucket(b.Bucket(k))
		}
		return nil
	})
}
