package api

import (
	"context"
	"io"
	"mime/multipart"

	"juzheng/internal/blob"
	"juzheng/internal/casework"
	"juzheng/internal/report"
)

// PreviewReport keeps a report's original and shows what it says.
func (h handlers) PreviewReport(ctx context.Context, r PreviewReportRequestObject) (PreviewReportResponseObject, error) {
	name, part, err := firstFile(ctx, r.Body)
	if err != nil {
		return nil, err
	}
	p, err := h.Desk.PreviewReport(ctx, who(ctx), name, part)
	return PreviewReport200JSONResponse(preview(p)), err
}

func preview(p casework.Preview) Preview {
	return Preview{Ref: p.Ref.String(), Name: p.Name, Text: p.Text, Draft: p.Draft}
}

// GetPreview shows once more what a previewed report says.
func (h handlers) GetPreview(ctx context.Context, r GetPreviewRequestObject) (GetPreviewResponseObject, error) {
	ref, err := blob.Parse(r.Ref)
	if err != nil {
		return nil, err
	}
	p, err := h.Desk.PreviewOf(ctx, who(ctx), ref)
	return GetPreview200JSONResponse(preview(p)), err
}

// firstFile is the first file of a form; fields before it are passed over.
func firstFile(ctx context.Context, form *multipart.Reader) (string, *multipart.Part, error) {
	for range maxParts {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", nil, badForm(ctx, err)
		}
		if name, ok := fileName(part); ok {
			return name, part, nil
		}
	}
	return "", nil, errNoFile
}

// ImportReport makes the ledger of a previewed report.
func (h handlers) ImportReport(ctx context.Context, r ImportReportRequestObject) (ImportReportResponseObject, error) {
	ref, err := blob.Parse(r.Ref)
	if err != nil {
		return nil, err
	}
	p, err := h.Desk.PreviewOf(ctx, who(ctx), ref)
	if err != nil {
		return nil, err
	}
	var draft *report.Draft
	if r.Body != nil {
		draft = r.Body.Draft
	}
	if _, err := h.Desk.Import(ctx, who(ctx), p, draft); err != nil {
		return nil, err
	}
	l, err := h.ledger(ctx, who(ctx))
	return ImportReport201JSONResponse(l), err
}

// GetReport gives the words of the present report and what was confirmed of it.
func (h handlers) GetReport(ctx context.Context, _ GetReportRequestObject) (GetReportResponseObject, error) {
	insp, text, draft, err := h.Desk.Report(ctx, who(ctx))
	return GetReport200JSONResponse{Inspection: inspection(insp), Text: text, Draft: draft}, err
}
