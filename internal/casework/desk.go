// Package casework is the desk where people do their deeds: upload, prove,
// judge, correct. Each deed is written once, for the API and the command line
// alike: may they? Do it in one transaction. Record it with one audit line.
package casework

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"juzheng/indexer/extract"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/gallery"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// DefaultLimit bounds one uploaded file, in bytes.
const DefaultLimit = 2 << 30

// A Desk does the deeds. Its fields are set once, before the first deed.
type Desk struct {
	Store  *store.Store
	Blobs  blob.Store
	Spool  string          // directory for uploads on their way; best on the disk of the blobs
	Limit  int64           // bytes of one file
	Reader *extract.Reader // reads reports that are not plain text
	// Gallery shows pages.
	Gallery *gallery.Gallery
	Woken   func() // called after work was queued; may be nil
	// SetupCode is what the console told whoever may set up an empty installation; "" when nobody may.
	SetupCode string

	strangers strangers
}

// A Plain error is a sentence for people: what is wrong and what to do next.
type Plain string

func (p Plain) Error() string { return string(p) }

// Sentences that several deeds say.
const (
	errNoInspection = Plain("还没有建立巡察项目，请先导入整改报告")
	errNotSeen      = Plain("没有这份材料，或您无权查看")
)

// ErrInvalid is behind every refusal of what somebody entered.
var ErrInvalid = errors.New("填写有误")

var errWithdrawn = invalid("这份材料已撤回，请先恢复再操作")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w：%s", ErrInvalid, fmt.Sprintf(format, args...))
}

// FirstUnit and FirstTitle name what a new catalog begins with.
const (
	FirstUnit  = "本单位"
	FirstTitle = "巡察整改"
)

// Begin gives a new catalog its inspected unit and its first inspection; on a
// catalog that has them it does nothing.
func (d *Desk) Begin(ctx context.Context) error {
	_, err := d.Store.PresentInspection(ctx)
	if !errors.Is(err, store.ErrMissing) {
		return err
	}
	return d.Store.Update(ctx, account.TheSystem, func(tx *store.Tx) error {
		if _, err := tx.PresentInspection(ctx); !errors.Is(err, store.ErrMissing) {
			return errors.Join(err, tx.Audit(ctx, "begin", "", nil)) // another process was faster
		}
		root := ledger.Unit{ID: store.NewID[ledger.UnitID](), Kind: ledger.Bureau, Name: FirstUnit}
		if err := tx.AddUnit(ctx, &root); err != nil {
			return err
		}
		i := ledger.Inspection{ID: store.NewID[ledger.InspectionID](), Title: FirstTitle, Unit: root.ID, CreatedAt: tx.Now()}
		if err := tx.PutInspection(ctx, i); err != nil {
			return err
		}
		return tx.Audit(ctx, "begin", string(i.ID), nil)
	})
}

// Inspection is the one that who works on: their own, or the present one.
func (d *Desk) Inspection(ctx context.Context, who account.User) (ledger.Inspection, error) {
	if !who.MayReadLedger() {
		return ledger.Inspection{}, account.ErrRefused
	}
	var i ledger.Inspection
	var err error
	if who.Inspection != "" {
		i, err = d.Store.Inspection(ctx, who.Inspection)
	} else {
		i, err = d.Store.PresentInspection(ctx)
	}
	if errors.Is(err, store.ErrMissing) {
		return i, errNoInspection
	}
	return i, err
}

// errOvertaken says that what somebody looked at is not what stands there now.
const errOvertaken = Plain("刚刚有人改过这里，请刷新后再试")

// still holds what was read before a change against what stands there within it:
// of two who split the same at once, one would else double what the other made.
func still[T any](was T) func(now T, err error) error {
	return func(now T, err error) error {
		if err == nil && !reflect.DeepEqual(was, now) || errors.Is(err, store.ErrMissing) {
			err = errOvertaken
		}
		return err
	}
}

func (d *Desk) wake() {
	if d.Woken != nil {
		d.Woken()
	}
}
