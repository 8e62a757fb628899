package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/gallery"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// Evidence is one evidence that who may see. Others are not told that it
// exists. Looking at its metadata is no reading.
func (d *Desk) Evidence(ctx context.Context, who account.User, id ledger.EvidenceID) (ledger.Evidence, error) {
	e, err := d.Store.Evidence(ctx, id)
	if errors.Is(err, store.ErrMissing) || err == nil && (!who.MaySee(e.UnitPath) || who.Inspection != "" && who.Inspection != e.Inspection) {
		return ledger.Evidence{}, fmt.Errorf("%w：%w", store.ErrMissing, errNotSeen)
	}
	return e, err
}

// tended is an evidence that who may change.
func (d *Desk) tended(ctx context.Context, who account.User, id ledger.EvidenceID) (ledger.Evidence, error) {
	e, err := d.Evidence(ctx, who, id)
	if err != nil {
		return e, err
	}
	if !who.MayTend(e.UnitPath) {
		return e, account.ErrRefused
	}
	if e.Withdrawn() {
		return e, errWithdrawn
	}
	return e, nil
}

// Read records that who reads an evidence and opens what they read: its
// original when asked for, else only the record is made and the reader is nil.
func (d *Desk) Read(ctx context.Context, who account.User, id ledger.EvidenceID, how string, original bool) (ledger.Evidence, io.ReadSeekCloser, error) {
	e, err := d.Evidence(ctx, who, id)
	if err != nil {
		return e, nil, err
	}
	var body io.ReadSeekCloser
	if original {
		if body, _, err = d.Blobs.Open(ctx, e.Ref); err != nil {
			return e, nil, fmt.Errorf("open %s: %w", e.ID, err)
		}
	}
	err = d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "evidence.read", string(e.ID), map[string]string{"how": how})
	})
	if err != nil && body != nil {
		return e, nil, errors.Join(err, body.Close())
	}
	return e, body, err
}

// Picture lets who see page n of an evidence, and records that; not of a
// thumbnail, or the log of a library that is leafed through holds nothing else.
func (d *Desk) Picture(ctx context.Context, who account.User, id ledger.EvidenceID, n, width int) (gallery.Picture, error) {
	e, err := d.Evidence(ctx, who, id)
	if err != nil {
		return gallery.Picture{}, err
	}
	p, err := d.Gallery.Picture(ctx, e, n, width)
	if errors.Is(err, gallery.ErrNoPage) && n <= e.Pages {
		return p, fmt.Errorf("%w：第%d页不在文件的版面上，可能是附件，请看识读出的文字", gallery.ErrNoPicture, n)
	}
	if errors.Is(err, gallery.ErrNoPage) {
		return p, fmt.Errorf("%w：这份材料没有第%d页", store.ErrMissing, n)
	}
	if err != nil || gallery.Width(width) == gallery.Thumbnail && !p.Legible() {
		return p, err
	}
	return p, d.Store.Update(ctx, who, func(tx *store.Tx) error {
		return tx.Audit(ctx, "evidence.read", string(e.ID), map[string]string{"how": fmt.Sprintf("picture of page %d", n)})
	})
}

// EvidenceList answers a Slice within what who may see.
func (d *Desk) EvidenceList(ctx context.Context, who account.User, s store.Slice) ([]ledger.Evidence, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	s.Scope, s.Inspection = who.Scope(), insp.ID
	return d.Store.EvidenceList(ctx, s)
}

// EvidenceCount is how many evidences a Slice has within what who may see.
func (d *Desk) EvidenceCount(ctx context.Context, who account.User, s store.Slice) (int, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return 0, err
	}
	s.Scope, s.Inspection = who.Scope(), insp.ID
	states, err := d.Store.Tally(ctx, s)
	total := 0
	for state, n := range states {
		if s.State == "" || s.State == state {
			total += n
		}
	}
	return total, err
}

// Shared are the contents of evidences that other evidence has too, within what who may see.
func (d *Desk) Shared(ctx context.Context, who account.User, es []ledger.Evidence) ([]blob.Ref, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	refs := make([]blob.Ref, len(es))
	for i, e := range es {
		refs[i] = e.Ref
	}
	return d.Store.Shared(ctx, who.Scope(), insp.ID, refs)
}

// Tally counts by state the evidence that who may see.
func (d *Desk) Tally(ctx context.Context, who account.User) (map[ledger.State]int, error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return nil, err
	}
	return d.Store.Tally(ctx, store.Slice{Scope: who.Scope(), Inspection: insp.ID})
}

// Withdraw hides an evidence and keeps it; its proofs count no more.
func (d *Desk) Withdraw(ctx context.Context, who account.User, id ledger.EvidenceID, reason string) error {
	e, err := d.tended(ctx, who, id)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(reason) > MaxWords {
		return invalid("原因不超过%d字", MaxWords)
	}
	return d.change(ctx, who, e, "evidence.withdraw", map[string]string{"reason": reason}, func(e *ledger.Evidence, tx *store.Tx) error {
		proofs, err := tx.ProofsOf(ctx, id)
		if err != nil {
			return err
		}
		for _, p := range proofs {
			if p.Verdict == ledger.Accepted && !who.MayJudge() {
				return invalid("这份材料已有佐证审核通过，不能撤回；确需撤回请联系审核人撤销结论")
			}
		}
		e.WithdrawnAt = tx.Now()
		return nil
	})
}

// Restore brings a withdrawn evidence back, with its proofs.
func (d *Desk) Restore(ctx context.Context, who account.User, id ledger.EvidenceID) error {
	e, err := d.Evidence(ctx, who, id)
	if err != nil {
		return err
	}
	if !who.MayTend(e.UnitPath) {
		return account.ErrRefused
	}
	return d.change(ctx, who, e, "evidence.restore", nil, func(e *ledger.Evidence, _ *store.Tx) error {
		e.WithdrawnAt = time.Time{}
		return nil
	})
}

// ReadAgain queues an evidence to be read once more, by the readers of today.
func (d *Desk) ReadAgain(ctx context.Context, who account.User, id ledger.EvidenceID) error {
	return d.readAgain(ctx, who, id, "evidence.read_again", "")
}

// MaxPassword bounds the password of a file, in code points; Office takes 255.
const MaxPassword = 255

// GivePassword has an evidence read once more with the password of the file. The
// audit log tells that one was given, and by whom; the password itself is kept
// only with the job (store.EnqueueWith).
func (d *Desk) GivePassword(ctx context.Context, who account.User, id ledger.EvidenceID, password string) error {
	if n := utf8.RuneCountInString(password); n == 0 || n > MaxPassword {
		return invalid("密码应为1到%d个字", MaxPassword)
	}
	if !utf8.ValidString(password) || strings.ContainsRune(password, 0) {
		return invalid("密码含有不能使用的字符")
	}
	return d.readAgain(ctx, who, id, "evidence.password", password)
}

func (d *Desk) readAgain(ctx context.Context, who account.User, id ledger.EvidenceID, action, password string) error {
	e, err := d.tended(ctx, who, id)
	if err != nil {
		return err
	}
	err = d.change(ctx, who, e, action, nil, func(e *ledger.Evidence, tx *store.Tx) error {
		e.State, e.Reason = ledger.Received, ""
		return tx.EnqueueWith(ctx, job.Read, string(e.ID), password)
	})
	if err == nil {
		d.wake()
	}
	return err
}

// A Description is what a person confirms of an evidence.
type Description struct {
	Unit    ledger.UnitID // "" leaves it
	Kind    ledger.Kind
	Title   string
	DocNo   string
	Formed  ledger.Day
	Persons []string
	Amounts []ledger.Amount
}

// MaxPersons and MaxAmounts bound what one evidence lists.
const (
	MaxPersons = 5000
	MaxAmounts = 5000
)

func (n Description) check() error {
	if n.Kind != "" && !n.Kind.Known() {
		return invalid("没有“%s”这种材料类型", n.Kind)
	}
	if n.Formed != "" {
		if _, err := time.Parse(time.DateOnly, string(n.Formed)); err != nil {
			return invalid("形成日期应写成 2022-08-31 这样的形式")
		}
	}
	if utf8.RuneCountInString(n.Title+n.DocNo) > MaxWords || len(n.Persons) > MaxPersons || len(n.Amounts) > MaxAmounts {
		return invalid("标题、文号、人员或金额过多")
	}
	return nil
}

// Describe confirms what an evidence is; guesses give way to it.
func (d *Desk) Describe(ctx context.Context, who account.User, id ledger.EvidenceID, n Description) (ledger.Evidence, error) {
	e, err := d.tended(ctx, who, id)
	if err != nil {
		return e, err
	}
	if err := n.check(); err != nil {
		return e, err
	}
	if n.Unit != "" && n.Unit != e.Unit {
		u, err := d.uploadUnit(ctx, who, n.Unit)
		if err != nil {
			return e, err
		}
		e.UnitPath = u.Path
	} else {
		n.Unit = e.Unit
	}
	err = d.change(ctx, who, e, "evidence.describe", n, func(e *ledger.Evidence, _ *store.Tx) error {
		e.Unit, e.Kind, e.Title, e.DocNo, e.Formed = n.Unit, n.Kind, strings.TrimSpace(n.Title), strings.TrimSpace(n.DocNo), n.Formed
		e.Persons, e.Amounts, e.Confirmed = n.Persons, n.Amounts, true
		return nil
	})
	if err != nil {
		return e, err
	}
	return d.Evidence(ctx, who, id)
}

// change reads an evidence inside the transaction, alters it and records that.
func (d *Desk) change(ctx context.Context, who account.User, e ledger.Evidence, action string, detail any, alter func(*ledger.Evidence, *store.Tx) error) error {
	return d.Store.Update(ctx, who, func(tx *store.Tx) error {
		now, err := tx.Evidence(ctx, e.ID)
		if err != nil {
			return err
		}
		if err := alter(&now, tx); err != nil {
			return err
		}
		if err := tx.ChangeEvidence(ctx, now); err != nil {
			return err
		}
		return tx.Audit(ctx, action, string(e.ID), detail)
	})
}
