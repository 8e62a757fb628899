package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"juzheng/indexer/extract"
	"juzheng/indexer/extract/archive"
	"juzheng/indexer/extract/reading"
	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/job"
	"juzheng/internal/ledger"
	"juzheng/internal/store"
)

// MaxName bounds a file's name and its path, in code points each.
const MaxName = 4096

// A Target is what an evidence is offered to prove; the zero Target is nothing
// yet. A claim says its measure and problem by itself.
type Target struct {
	Problem ledger.ProblemID
	Measure ledger.MeasureID
	Claim   ledger.ClaimID
}

// An Upload is one file on its way in.
type Upload struct {
	Unit   ledger.UnitID // "" for the uploader's own
	Name   string        // as it came
	Path   string        // the folder it lay in, if any
	Kind   ledger.Kind   // "" to have it guessed
	Target Target
	Body   io.Reader
}

// A Receipt is what the uploader gets for one file.
type Receipt struct {
	Name        string
	Path        string
	Evidence    ledger.Evidence   // zero when refused
	DuplicateOf ledger.EvidenceID // another evidence, or this very one, that has the same bytes
	Known       bool              // the same file was uploaded before: Evidence is that one
	Refused     string            // why, and what to do; "" when kept
}

// Upload keeps the file, records it, and queues it for reading. An archive gives a
// receipt for each file in it. A refused file is no error; an error is a
// fault of ours, after which the uploader tries again.
func (d *Desk) Upload(ctx context.Context, who account.User, up Upload) ([]Receipt, error) {
	return d.receive(ctx, who, up, func() (*blob.Spooled, error) { return blob.Spool(ctx, d.Spool, up.Body, d.Limit) })
}

// UploadFile is Upload of a file on local disk that came in parts; it is used up.
func (d *Desk) UploadFile(ctx context.Context, who account.User, up Upload, file string) ([]Receipt, error) {
	return d.receive(ctx, who, up, func() (*blob.Spooled, error) { return blob.Take(ctx, file, d.Limit) })
}

func (d *Desk) receive(ctx context.Context, who account.User, up Upload, spool func() (*blob.Spooled, error)) ([]Receipt, error) {
	in, err := d.prepare(ctx, who, up)
	if err != nil {
		return nil, err
	}
	s, err := spool()
	if err != nil {
		return in.refuseOr(err)
	}
	defer s.Close()
	return in.take(ctx, s)
}

// MayUpload says beforehand whether Upload would take a file in, as far as its
// unit, kind and target go.
func (d *Desk) MayUpload(ctx context.Context, who account.User, up Upload) error {
	_, err := d.prepare(ctx, who, up)
	return err
}

func (d *Desk) prepare(ctx context.Context, who account.User, up Upload) (in intake, err error) {
	insp, err := d.Inspection(ctx, who)
	if err != nil {
		return in, err
	}
	unit, err := d.uploadUnit(ctx, who, cmp.Or(up.Unit, who.Unit, insp.Unit))
	if err != nil {
		return in, err
	}
	if up.Kind != "" && !up.Kind.Known() {
		return in, invalid("没有“%s”这种材料类型", up.Kind)
	}
	if up.Target != (Target{}) {
		if up.Target, err = resolve(ctx, d.Store, insp.ID, up.Target); err != nil {
			return in, err
		}
	}
	up.Name, up.Path = cleanName(up.Name), cleanPath(up.Path)
	return intake{d, who, insp, unit, up, 0, &archive.Limits{Entries: archive.MaxEntries, Total: archive.MaxTotal}}, nil
}

func (d *Desk) uploadUnit(ctx context.Context, who account.User, id ledger.UnitID) (ledger.Unit, error) {
	u, err := d.Store.Unit(ctx, id)
	if errors.Is(err, store.ErrMissing) {
		return u, invalid("没有这个单位")
	}
	if err == nil && !who.MayUpload(u.Path) {
		err = account.ErrRefused
	}
	return u, err
}

// intake is one upload being taken in.
type intake struct {
	*Desk
	who  account.User
	insp ledger.Inspection
	unit ledger.Unit
	up   Upload

	depth int             // of archives and mails around it
	left  *archive.Limits // what may still come out of the upload, all of it together
}

func (in intake) refuseOr(err error) ([]Receipt, error) {
	for _, known := range []error{blob.ErrEmpty, blob.ErrTooLarge} {
		if errors.Is(err, known) {
			return []Receipt{{Name: in.up.Name, Path: in.up.Path, Refused: err.Error()}}, nil
		}
	}
	return nil, fmt.Errorf("keep %q: %w", in.up.Name, err)
}

// take keeps a file, or what is in it. A mail is both: it is evidence itself, and
// its attachments come beside it.
func (in intake) take(ctx context.Context, s *blob.Spooled) ([]Receipt, error) {
	media := extract.Sniff(in.up.Name, s, s.Size)
	var out []Receipt
	if !media.Kind.Holds() || media.Kind == extract.EML {
		r, err := in.keep(ctx, s, media)
		if out = append(out, r); err != nil || media.Kind != extract.EML {
			return out, err
		}
	}
	nothing := "压缩包里没有文件，请核对后重新上传"
	if media.Kind == extract.EML {
		nothing = ""
	}
	rs, err := in.unpack(ctx, s, nothing)
	return append(out, rs...), err
}

// maxNested is how many mails may lie in each other.
const maxNested = 4

// unpack takes in each file of an archive or mail by itself; one bad file never
// fails the rest. Mails among them are opened afterwards: two children at once for
// one upload could wait for each other. otherwise is what to say when there is none.
func (in intake) unpack(ctx context.Context, s *blob.Spooled, otherwise string) ([]Receipt, error) {
	var out []Receipt
	var mails []letter
	folder := path.Join(in.up.Path, in.up.Name)
	if in.left.Entries <= 0 || in.left.Total <= 0 {
		return []Receipt{{Name: in.up.Name, Path: in.up.Path, Refused: "这次上传展开后的文件过多或过大，其中的附件没有收；请分批上传"}}, nil
	}
	limits := *in.left
	limits.Member, limits.TempDir = in.Limit, in.Spool
	err := in.Reader.Unpack(ctx, s.Path(), in.up.Name, limits, func(m archive.Member) error {
		one := in
		one.depth++
		in.left.Entries--
		one.up.Name, one.up.Path = cleanName(path.Base(m.Name)), cleanPath(path.Join(folder, path.Dir(m.Name)))
		if m.Err != nil {
			out = append(out, Receipt{Name: one.up.Name, Path: one.up.Path, Refused: reading.ReasonOf(m.Err)})
			return nil
		}
		rs, isMail, err := one.member(ctx, m)
		out = append(out, rs...)
		if isMail && one.depth < maxNested {
			mails = append(mails, letter{one, rs[0].Evidence.Ref})
		}
		return err
	})
	reason := reading.ReasonOf(err)
	if err == nil && len(out) == 0 {
		reason = otherwise
	}
	if reason != "" && ctx.Err() == nil {
		out, err = append(out, Receipt{Name: in.up.Name, Path: in.up.Path, Refused: reason}), nil
	}
	for _, l := range mails {
		if err != nil {
			break
		}
		var rs []Receipt
		rs, err = l.open(ctx)
		out = append(out, rs...)
	}
	return out, err
}

// A letter is a mail that was kept and has attachments to be taken in.
type letter struct {
	intake
	ref blob.Ref
}

func (l letter) open(ctx context.Context) ([]Receipt, error) {
	r, _, err := l.Blobs.Open(ctx, l.ref)
	if err != nil {
		return nil, fmt.Errorf("open mail: %w", err)
	}
	defer r.Close()
	s, err := blob.Spool(ctx, l.Spool, r, l.Limit)
	if err != nil {
		return nil, fmt.Errorf("open mail: %w", err)
	}
	defer s.Close()
	return l.unpack(ctx, s, "")
}

func (in intake) member(ctx context.Context, m archive.Member) (rs []Receipt, isMail bool, err error) {
	body, err := m.Open()
	if err == nil {
		defer body.Close()
		var s *blob.Spooled
		if s, err = blob.Spool(ctx, in.Spool, body, in.Limit); err == nil {
			defer s.Close()
			in.left.Total -= s.Size
			media := extract.Sniff(in.up.Name, s, s.Size)
			r, err := in.keep(ctx, s, media)
			return []Receipt{r}, err == nil && media.Kind == extract.EML, err
		}
	}
	if reason := reading.ReasonOf(err); reason != "" {
		return []Receipt{{Name: in.up.Name, Path: in.up.Path, Refused: reason}}, false, nil
	}
	rs, err = in.refuseOr(err)
	return rs, false, err
}

// keep stores one file and records it: evidence, job, proof and audit line in one transaction.
func (in intake) keep(ctx context.Context, s *blob.Spooled, media extract.Media) (Receipt, error) {
	r := Receipt{Name: in.up.Name, Path: in.up.Path}
	if err := blob.Mend(ctx, in.Blobs, s); err != nil {
		return r, fmt.Errorf("keep %q: %w", in.up.Name, err)
	}
	err := in.Store.Update(ctx, in.who, func(tx *store.Tx) error {
		known, err := in.known(ctx, tx, s.Ref)
		if err != nil {
			return err
		}
		var again []ledger.Evidence
		if len(known) > 0 {
			r.DuplicateOf = known[0].ID
			if again, err = in.again(ctx, tx, s.Ref); err != nil {
				return err
			}
		}
		for _, k := range again {
			if k.Unit == in.unit.ID && k.Path == in.up.Path {
				r.Evidence, r.DuplicateOf, r.Known = k, k.ID, true
				return errors.Join(tx.Audit(ctx, "upload.again", string(k.ID), nil), in.offer(ctx, tx, k))
			}
		}
		r.Evidence = in.evidence(tx, s, media)
		if err := tx.AddEvidence(ctx, r.Evidence); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, job.Read, string(r.Evidence.ID)); err != nil {
			return err
		}
		detail := map[string]any{"name": in.up.Name, "unit": in.unit.ID, "sha256": s.Ref, "size": s.Size}
		return errors.Join(tx.Audit(ctx, "upload", string(r.Evidence.ID), detail), in.offer(ctx, tx, r.Evidence))
	})
	if err == nil {
		in.wake()
	}
	return r, err
}

// known are the uploader's own evidences with the same bytes; what they may not see is not told.
func (in intake) known(ctx context.Context, tx *store.Tx, ref blob.Ref) ([]ledger.Evidence, error) {
	return tx.EvidenceList(ctx, store.Slice{Scope: in.who.Scope(), Inspection: in.insp.ID, Ref: ref, Limit: 1})
}

// maxSame bounds how many folders of a unit may hold the same file under the same name.
const maxSame = 10_000

// again are those of them that have the same name besides, in whatever folder.
func (in intake) again(ctx context.Context, tx *store.Tx, ref blob.Ref) ([]ledger.Evidence, error) {
	return tx.EvidenceList(ctx, store.Slice{Scope: in.who.Scope(), Inspection: in.insp.ID, Unit: in.unit.Path, Ref: ref, Name: in.up.Name, Limit: maxSame})
}

func (in intake) evidence(tx *store.Tx, s *blob.Spooled, media extract.Media) ledger.Evidence {
	return ledger.Evidence{
		ID: store.NewID[ledger.EvidenceID](), Inspection: in.insp.ID, Unit: in.unit.ID, UnitPath: in.unit.Path,
		Ref: s.Ref, SM3: s.SM3.String(), Size: s.Size, Media: media.Type, Name: in.up.Name, Path: in.up.Path,
		State: ledger.Received, Kind: in.up.Kind, Uploader: in.who.Name, ReceivedAt: tx.Now(),
	}
}

func (in intake) offer(ctx context.Context, tx *store.Tx, e ledger.Evidence) error {
	if in.up.Target == (Target{}) {
		return nil
	}
	_, err := offer(ctx, tx, in.who, e, Offer{Target: in.up.Target, Evidence: e.ID, Kind: in.up.Kind})
	return err
}

// cleanName is the last part of a file's name in NFC, without characters that
// no name should have. Names in GB18030 are read as such.
func cleanName(name string) string {
	if !utf8.ValidString(name) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || bidi(r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(name, "")))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(name)
	if name == "" || name == "." || name == ".." {
		return "未命名文件"
	}
	return shorten(name, MaxName)
}

// bidi are the characters that make a name look like another (….fdp.exe).
func bidi(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

func cleanPath(p string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(p, `\`, "/"), "/") {
		if part != "" && part != "." && part != ".." {
			parts = append(parts, cleanName(part))
		}
	}
	return shorten(strings.Join(parts, "/"), MaxName)
}

func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most])
}
