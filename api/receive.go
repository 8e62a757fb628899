package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"os"
	"path"
	"strings"

	"juzheng/internal/account"
	"juzheng/internal/blob"
	"juzheng/internal/casework"
	"juzheng/internal/ledger"
)

// Bounds of one request with many files.
const (
	maxParts = 20_000   // files and fields
	maxField = 64 << 10 // bytes of a field
)

var (
	errForm   = errors.New("表单有误")
	errNoFile = errors.New("没有收到文件，请选择要上传的文件")
	errCutOff = errors.New("上传的内容不完整，连接可能中断了，请重新上传")
)

// refused is the state of a receipt for a file that was not kept.
const refused = "refused"

// wishes say where uploaded files belong.
type wishes struct{ unit, problem, measure, claim, kind, path string }

func (w *wishes) set(name, value string) error {
	fields := map[string]*string{"unit": &w.unit, "problem": &w.problem, "measure": &w.measure, "claim": &w.claim, "kind": &w.kind, "path": &w.path}
	field, ok := fields[name]
	if !ok {
		return fmt.Errorf("%w：没有“%s”这个字段", errForm, name)
	}
	*field = strings.TrimSpace(value)
	return nil
}

// upload makes the Upload of a file that may bring folders in its name.
func (h handlers) upload(ctx context.Context, who account.User, w wishes, name string) (casework.Upload, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	up := casework.Upload{Unit: ledger.UnitID(w.unit), Name: path.Base(name), Path: path.Join(w.path, path.Dir(name)), Kind: ledger.Kind(w.kind),
		Target: casework.Target{Measure: ledger.MeasureID(w.measure), Claim: ledger.ClaimID(w.claim)}}
	if up.Path == "." {
		up.Path = ""
	}
	if w.problem == "" {
		return up, nil
	}
	p, err := h.Desk.Problem(ctx, who, w.problem)
	up.Target.Problem = p.ID
	return up, err
}

// UploadEvidence takes files in as they come. One bad file never fails the
// rest; when the very first fails for a reason that would fail all, that is said.
func (h handlers) UploadEvidence(ctx context.Context, r UploadEvidenceRequestObject) (UploadEvidenceResponseObject, error) {
	p := r.Params
	w := wishes{or(p.Unit, ""), or(p.Problem, ""), or(p.Measure, ""), or(p.Claim, ""), or(p.Kind, ""), or(p.Path, "")}
	folder := w.path
	out := UploadEvidence202JSONResponse{Receipts: []Receipt{}}
	for range maxParts {
		part, err := r.Body.NextPart()
		switch {
		case err == io.EOF && len(out.Receipts) == 0:
			return nil, errNoFile
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, badForm(ctx, err)
		}
		name, isFile := fileName(part)
		if !isFile {
			if err := w.read(part); err != nil {
				return nil, badForm(ctx, err)
			}
			continue
		}
		receipts, err := h.takeIn(ctx, w, name, part)
		if cutOff(err) {
			return nil, fmt.Errorf("%w: %w", errCutOff, err)
		}
		if err != nil && (len(out.Receipts) == 0 || ctx.Err() != nil || errors.Is(err, blob.ErrFull)) {
			return nil, err
		}
		if err != nil {
			receipts = []Receipt{failed(ctx, w.path, name, err)}
		}
		out.Receipts = append(out.Receipts, receipts...)
		w.path = folder
	}
	return nil, fmt.Errorf("%w：一次上传的文件太多，请分几次上传", errForm)
}

func (w *wishes) read(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err == nil && len(value) > maxField {
		err = fmt.Errorf("%w：字段“%s”太长", errForm, part.FormName())
	}
	if err != nil {
		return err
	}
	return w.set(part.FormName(), string(value))
}

func (h handlers) takeIn(ctx context.Context, w wishes, name string, body io.Reader) ([]Receipt, error) {
	up, err := h.upload(ctx, who(ctx), w, name)
	if err != nil {
		return nil, err
	}
	up.Body = body
	rs, err := h.Desk.Upload(ctx, who(ctx), up)
	return each(rs, receipt), err
}

func receipt(r casework.Receipt) Receipt {
	e := r.Evidence
	out := Receipt{Path: r.Path, Name: r.Name, Id: string(e.ID), Sha256: e.Ref.String(), Sm3: e.SM3, Size: e.Size, Media: e.Media,
		State: string(e.State), StateName: e.State.String(), Reason: e.Reason, DuplicateOf: string(r.DuplicateOf), Known: r.Known}
	if r.Refused != "" {
		out.State, out.StateName, out.Reason = refused, "未收", r.Refused
	}
	return out
}

// failed is the receipt of a file that something went wrong with, which the log tells.
func failed(ctx context.Context, folder, name string, err error) Receipt {
	p := problemOf(err)
	slog.ErrorContext(ctx, "upload of one file failed", "request", requestID(echoOf(ctx)), "error", err)
	return Receipt{Path: folder, Name: name, State: refused, StateName: "未收", Reason: or(p.Detail, p.Title)}
}

// cutOff tells an upload that ended in the middle, or fell silent.
func cutOff(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded)
}

func badForm(ctx context.Context, err error) error {
	if errors.Is(err, errForm) || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", errCutOff, err)
}

// fileName is the whole name under which a part comes, folders included, which
// Part.FileName would cut off.
func fileName(part *multipart.Part) (string, bool) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err == nil && params["filename"] != "" {
		return params["filename"], true
	}
	name := part.FileName()
	return name, name != "" || part.Header.Get("Content-Type") != "" && part.FormName() == "file"
}
